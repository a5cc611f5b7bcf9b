/** Completion for bash: nothing that was typed is evaluated, and nothing that is offered is expanded. `:4`: no file is meant. */
export const BASH = `# bash completion for notiscope
__notiscope_complete() {
    local cur=\${COMP_WORDS[COMP_CWORD]} out value
    out=$(notiscope complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) || return
    COMPREPLY=()
    while IFS=$'\\t' read -r value _; do
        case $value in
            :4) compopt +o default ;;
            :*) ;;
            "$cur"*) [[ -n $value ]] && COMPREPLY+=("$value") ;;
        esac
    done <<< "$out"
}
complete -o default -F __notiscope_complete notiscope
`;

/** What shells complete with: nothing that was typed is evaluated, nothing that is offered is expanded. `:4` in the last line: no file is meant. */

const BASH = `# bash completion for notiscope
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

/** Sourced, or a file `_notiscope` of the `fpath`, whose text is the function when it is called first. */
const ZSH = `#compdef notiscope
# zsh completion for notiscope
_notiscope() {
    local line out files=1
    local -a offered
    out=$(notiscope complete -- "\${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null) || return 1
    for line in "\${(@f)out}"; do
        case $line in
            :4) files=0 ;;
            :*) ;;
            *$'\\t'?*) offered+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
            ?*) offered+=("\${\${line%%$'\\t'*}//:/\\\\:}") ;;
        esac
    done
    _describe notiscope offered && return
    (( files )) && _files
}
if [[ $funcstack[1] == _notiscope ]]; then _notiscope "$@"; else compdef _notiscope notiscope; fi
`;

const FISH = `# fish completion for notiscope
function __notiscope_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l offered (notiscope complete -- $words[2..-1] "$current" 2>/dev/null)
    or return
    test (count $offered) -gt 1; and printf '%s\\n' $offered[1..-2]
    test "$offered[-1]" = ':4'; or __fish_complete_path "$current"
end
complete -c notiscope -f -a '(__notiscope_complete)'
`;

export const SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

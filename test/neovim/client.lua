-- A client of `notiscope lsp --stdio` in Neovim 0.7 and later: does what a person would, and writes what it saw as JSON.
-- Run by neovim.test.ts: nvim --headless -u NONE -c 'luafile client.lua', with NOTISCOPE_* in the environment.
local seen = {}

--- Lets the editor work until `look` returns something, at most a minute.
local function wait(what, look)
    local found
    if not vim.wait(60000, function() found = look() return found and true or false end, 20) then error(what .. ': not within a minute') end
    return found
end

local function main()
    local server = dofile(vim.env.NOTISCOPE_START)
    vim.cmd('edit ' .. vim.env.NOTISCOPE_FILE)
    local client = wait('the client', function() local one = server.id and vim.lsp.get_client_by_id(server.id) return one and one.server_capabilities and one end)
    seen.capabilities = client.server_capabilities

    local function ask(method, params)
        local answer = vim.lsp.buf_request_sync(0, method, params, 30000)
        local own = answer and answer[server.id] or {}
        if own.err then error(method .. ': ' .. own.err.message) end
        return own.result
    end
    local function at(row, text)
        local line = vim.api.nvim_buf_get_lines(0, row, row + 1, false)[1]
        return { textDocument = { uri = vim.uri_from_bufnr(0) }, position = { line = row, character = assert(line:find(text, 1, true)) - 1 } }
    end
    local function row(text)
        for i, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do if line:find(text, 1, true) then return i - 1 end end
        error('no line with ' .. text)
    end
    local function lines() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n') .. '\n' end
    local function deadlocks()
        return vim.tbl_filter(function(one) return one.code == 'deadlock' and one.severity == vim.diagnostic.severity.ERROR end, vim.diagnostic.get(0))
    end

    seen.diagnostics = wait('a deadlock', function() local list = deadlocks() return #list > 0 and list end)
    seen.hover = ask('textDocument/hover', at(row('migrate_vma_setup(m)'), 'migrate_vma_setup'))
    seen.definition = ask('textDocument/definition', at(row('mutex_lock(&gpu->svm)'), 'svm'))
    seen.definition_row = row('mutex svm')

    local library = ask('textDocument/definition', at(row('migrate_vma_setup(m)'), 'migrate_vma_setup'))[1]
    local opened = vim.uri_to_bufnr(library.targetUri or library.uri)
    vim.fn.bufload(opened)
    local line = (library.targetSelectionRange or library.range).start.line
    seen.library = vim.api.nvim_buf_get_lines(opened, line, line + 1, false)[1]

    -- The quick fix, as soon as it is proven.
    local lsp = seen.diagnostics[1].user_data.lsp
    -- What Neovim keeps of a diagnostic differs from version to version; where it stands does not.
    local diagnostic = vim.tbl_extend('keep', { range = {
        start = { line = seen.diagnostics[1].lnum, character = seen.diagnostics[1].col }, ['end'] = { line = seen.diagnostics[1].end_lnum, character = seen.diagnostics[1].end_col } },
        message = seen.diagnostics[1].message, severity = seen.diagnostics[1].severity, source = seen.diagnostics[1].source }, lsp)
    local fix = wait('a proven fix', function()
        local actions = ask('textDocument/codeAction', { textDocument = { uri = vim.uri_from_bufnr(0) }, range = diagnostic.range, context = { diagnostics = { diagnostic } } })
        for _, action in ipairs(actions or {}) do if action.edit then return action end end
    end)
    seen.fix = fix.title
    vim.lsp.util.apply_workspace_edit(fix.edit, client.offset_encoding)
    wait('the fix to mend it', function() return #deadlocks() == 0 end)
    seen.mended = vim.tbl_filter(function(one) return one.severity <= vim.diagnostic.severity.WARN end, vim.diagnostic.get(0))
    seen.fixed = lines()

    local place = at(row('mutex svm'), 'svm')
    place.newName = 'vram_lock'
    vim.lsp.util.apply_workspace_edit(ask('textDocument/rename', place), client.offset_encoding)
    seen.renamed = lines()

    local first = row('mutex vram_lock')
    vim.api.nvim_buf_set_lines(0, first, first + 1, false, { '  mutex   vram_lock' })
    seen.crooked = lines()
    vim.lsp.util.apply_text_edits(ask('textDocument/formatting', { textDocument = { uri = vim.uri_from_bufnr(0) }, options = { tabSize = 4, insertSpaces = true } }), 0, client.offset_encoding)
    seen.formatted = lines()

    client.stop()
    seen.exit = wait('the server to end', function() return server.exited end)
end

local done, problem = xpcall(main, debug.traceback)
if not done then seen.problem = problem end
vim.fn.writefile({ vim.fn.json_encode(seen) }, vim.env.NOTISCOPE_SEEN)
vim.cmd('qa!')

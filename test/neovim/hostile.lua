-- A person who types faster than anybody can, in two files that declare the same names: broken texts, undone and made over, buffers wiped and opened again, requests at places that
-- are not there, whose answers nobody waits for. Run by hostile.test.ts; writes what it saw as JSON.
local seen = { problems = {} }
local last = {}
local files = vim.split(vim.env.NOTISCOPE_FILES, ',')
local state = tonumber(vim.env.NOTISCOPE_SEED)

--- A number from 0 to below `n`, the same in each run.
local function random(n)
    state = (state * 1103515245 + 12345) % 2147483648
    return math.floor(state / 65536) % n
end
local function pick(list) return list[random(#list) + 1] end
local function wait(what, look)
    if not vim.wait(120000, look, 20) then error(what .. ': not within two minutes') end
end

--- What a diagnostic says, and where; sorted.
local function list(uri)
    local all = vim.tbl_map(function(one) return ('%d:%d %s %s'):format(one.range.start.line, one.range.start.character, one.code, one.message) end, last[uri] or {})
    table.sort(all)
    return all
end

local function main()
    vim.o.hidden = true
    local publish = vim.lsp.handlers['textDocument/publishDiagnostics']
    vim.lsp.handlers['textDocument/publishDiagnostics'] = function(err, result, ...)
        if err then table.insert(seen.problems, err.message) end
        if result then last[result.uri] = result.diagnostics end
        return publish(err, result, ...)
    end
    local server = dofile(vim.env.NOTISCOPE_START)

    local function client() return assert(vim.lsp.get_client_by_id(server.id)) end
    local function open(file)
        vim.cmd('edit ' .. file)
        wait('the client', function() local one = server.id and vim.lsp.get_client_by_id(server.id) return one and one.server_capabilities and vim.lsp.buf_is_attached(0, server.id) end)
        return vim.api.nvim_get_current_buf()
    end
    --- All that there is to say of the buffer's text was said.
    local function settled(buffer)
        local answer = client().request_sync('notiscope/check', { uri = vim.uri_from_bufnr(buffer) }, 120000, buffer)
        if not answer or answer.err then error('notiscope/check: ' .. vim.inspect(answer)) end
        if type(answer.result) ~= 'table' then error('notiscope/check knows nothing of ' .. vim.uri_from_bufnr(buffer)) end
        vim.wait(700, function() return false end)
        return list(vim.uri_from_bufnr(buffer))
    end

    local texts, before, buffers = {}, {}, {}
    for _, file in ipairs(files) do
        buffers[file] = open(file)
        texts[file] = vim.api.nvim_buf_get_lines(0, 0, -1, false)
    end
    for _, file in ipairs(files) do before[file] = settled(buffers[file]) end

    local junk = { '}', '{', 'scenario', 'mutex_lock(', '/*', '"', 'expect only', 'override fn gpu.', '→ 😀 ', 'mm proc { page A }', 'device gpu mirrors proc {', 'fn f() { f() }', '', '\t\t)' }
    local methods = { 'hover', 'definition', 'completion', 'references', 'rename', 'documentSymbol', 'codeAction', 'semanticTokens/full', 'formatting', 'signatureHelp', 'foldingRange', 'documentHighlight', 'codeLens' }
    for _ = 1, tonumber(vim.env.NOTISCOPE_ROUNDS) do
        local file = pick(files)
        vim.api.nvim_set_current_buf(buffers[file])
        local count, what = vim.api.nvim_buf_line_count(0), random(8)
        local at = random(count)
        if what < 3 then vim.api.nvim_buf_set_lines(0, at, at, false, { pick(junk) })
        elseif what == 3 then vim.api.nvim_buf_set_lines(0, at, math.min(count, at + 1 + random(4)), false, {})
        elseif what == 4 then vim.cmd('silent! undo')
        elseif what == 5 then vim.api.nvim_buf_set_lines(0, 0, -1, false, texts[pick(files)])
        elseif what == 6 then
            vim.cmd('bwipeout!')
            buffers[file] = open(file)
        end
        local textDocument = { uri = pick({ vim.uri_from_bufnr(0), vim.uri_from_bufnr(0), 'file:///nowhere.mmn', 'mmn-kernel:/1.0/nothing.mmn' }) }
        for _ = 1, 3 do
            local place = { line = random(count + 20), character = random(90) }
            local params = { textDocument = textDocument, position = place, range = { start = place, ['end'] = place }, newName = pick({ 'other', 'mutex', '1x', '' }),
                context = { includeDeclaration = true, diagnostics = {} }, options = { tabSize = 4, insertSpaces = true } }
            local _, request = client().request('textDocument/' .. pick(methods), params, function(err)
                if err and err.code == -32603 then table.insert(seen.problems, err.message) end
            end, 0)
            if request and random(3) == 0 then client().cancel_request(request) end
        end
        if random(3) == 0 then vim.wait(random(60), function() return false end) end
    end

    -- A buffer that is wiped while its text is wrong leaves nothing behind.
    vim.api.nvim_set_current_buf(buffers[files[1]])
    vim.api.nvim_buf_set_lines(0, 0, 0, false, { 'nonsense(' })
    local uri = vim.uri_from_bufnr(0)
    wait('what is wrong', function() return #(last[uri] or {}) > 0 end)
    vim.cmd('bwipeout!')
    wait('the empty list', function() return #last[uri] == 0 end)
    buffers[files[1]] = open(files[1])

    seen.before, seen.after = {}, {}
    for i, file in ipairs(files) do
        vim.api.nvim_buf_set_lines(buffers[file], 0, -1, false, texts[file])
        seen.before[i], seen.after[i] = before[file], settled(buffers[file])
    end
    client().stop()
    wait('the server to end', function() return server.exited ~= nil end)
    seen.exit = server.exited
end

local done, problem = xpcall(main, debug.traceback)
if not done then table.insert(seen.problems, problem) end
vim.fn.writefile({ vim.fn.json_encode(seen) }, vim.env.NOTISCOPE_SEEN)
vim.cmd('qa!')

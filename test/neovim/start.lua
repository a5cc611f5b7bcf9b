-- The set-up of docs/editor.md, in Neovim 0.7 as well. Returns a table: `id` of the client, and `exited` once its server has ended.
local known = {}
-- What later versions have by themselves.
vim.g.do_filetype_lua = 1
vim.cmd('filetype on')
local start = vim.lsp.start or function(config)
    local started = known.id or vim.lsp.start_client(config)
    vim.lsp.buf_attach_client(0, started)
    return started
end
vim.lsp.start = function(config)
    config.on_exit = function(code, signal) known.exited = { code = code, signal = signal } end
    known.id = start(config)
    return known.id
end
-- What docs/editor.md says to put into init.lua.
dofile(vim.env.NOTISCOPE_INIT)
return known

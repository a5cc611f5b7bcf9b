-- Opens a file, and leaves the rest to the language server.
dofile(vim.env.NOTISCOPE_START)
vim.cmd('edit ' .. vim.env.NOTISCOPE_FILE)

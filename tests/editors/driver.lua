-- Drives Neovim's LSP client in the project in the current directory, as editors/neovim.md sets it up for this version.
-- HEATLINT: the command of the server, one word per line. HEATLINT_PAGE: the path of editors/neovim.md.
local results = {}

local function finish(failed)
  results.failed = failed
  local out = io.open(vim.env.HEATLINT_RESULTS, "w")
  out:write(vim.fn.json_encode(results))
  out:close()
  vim.cmd("qall!")
end

local function wait(what, condition)
  if not vim.wait(120000, condition, 20) then -- the time only ends a test that hangs
    error("did not get " .. what)
  end
end

local function find(text, word)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local at = line:find(text, 1, true)
    if at then
      vim.api.nvim_win_set_cursor(0, { number, at - 1 + (line:sub(at):find(word, 1, true) or 1) - 1 })
      return number
    end
  end
  error("no line has " .. text)
end

local function put(old, new)
  local number = find(old, old)
  local line = vim.api.nvim_get_current_line()
  local at = line:find(old, 1, true)
  vim.api.nvim_set_current_line(line:sub(1, at - 1) .. new .. line:sub(at + #old))
  return number
end

local function codes()
  local found = {}
  for _, each in ipairs(vim.diagnostic.get(0)) do
    table.insert(found, each.code .. "@" .. (each.lnum + 1))
  end
  table.sort(found)
  return table.concat(found, " ")
end

-- Runs the block of the page that is for this version.
local function set_up()
  local page = table.concat(vim.fn.readfile(vim.env.HEATLINT_PAGE), "\n")
  local blocks = {}
  for block in page:gmatch("```lua\n(.-)```") do
    table.insert(blocks, block)
  end
  local block = blocks[vim.lsp.config and 1 or 2]
  local command = vim.inspect(vim.split(vim.env.HEATLINT, "\n"))
  local code, count = block:gsub('{ "heatlint", "lsp" }', function() return command end)
  assert(count == 1, "the page must name the command once in each block")
  assert(loadstring(code))()
end

local function client()
  return (vim.lsp.get_clients or vim.lsp.get_active_clients)()[1]
end

-- Returns the server's answer to a request about the cursor, or about another column of its line.
local function ask(method, column)
  local params = vim.lsp.util.make_position_params(0, "utf-16")
  params.position.character = column or params.position.character
  return vim.lsp.buf_request_sync(0, method, params, 120000)[client().id].result
end

local function drive()
  vim.opt.swapfile = false
  vim.cmd("filetype on")
  set_up()
  vim.cmd("edit main.yaml")
  wait("the server", function() return client() and client().initialized end)
  -- Diagnostics appear for a typo, and go when it is mended.
  put("get_param: count", "get_param: conut")
  wait("a diagnostic", function() return codes() ~= "" end)
  results.diagnostics = codes()
  put("get_param: conut", "get_param: count")
  wait("no diagnostic", function() return codes() == "" end)
  -- Completion inserts the name of a property and of a parameter.
  put("net: {get_param: net}", "ne: {get_param: ne}")
  find("ne: {get_param", "ne")
  local function complete(column)
    local result = ask("textDocument/completion", column)
    vim.lsp.util.apply_text_edits({ (result.items or result)[1].textEdit }, vim.api.nvim_get_current_buf(), "utf-16")
  end
  local line = vim.api.nvim_get_current_line()
  complete(line:find("}", 1, true) - 1)
  complete(line:find(":", 1, true) - 1)
  results.completed = vim.api.nvim_get_current_line()
  -- Hover and definition.
  find("get_param: count", "count")
  results.hover = ask("textDocument/hover").contents.value
  find("type: nested", "nested")
  vim.lsp.buf.definition()
  wait("the nested file", function() return vim.api.nvim_buf_get_name(0):find("port.yaml", 1, true) ~= nil end)
  -- A rename edits three files.
  find("  net:", "net")
  vim.lsp.buf.rename("network_id")
  wait("the rename", function() return vim.fn.search("network_id:") > 0 end)
  vim.cmd("wall")
end

local ok, message = pcall(drive)
finish(not ok and tostring(message) or nil)

-- What a converted book keeps: its text, and the boxes that hold a question or a solution, by one name each.
local boxes = {} -- by their names, of extraction/box_names.py
for name, kind in os.getenv("MEGASCIENCE_BOXES"):gmatch("(%a+)=(%a+)") do boxes[name] = kind end
local titled = { "admonition", "details", "topic", "callout" }
local asks_to = { "click", "show", "view", "see", "reveal", "toggle", "check", "expand", "hide" }

-- What the title of a box says that it is: "Exercise 3", "Solution (click to show)", "Show the answer", "Hint".
local function word_in(title)
  local said = title:lower():gsub("^[^%a]+", "")
  local first = said:match("^(%a+)") or ""
  local way = said:match("^solution%s+(%a+)")
  if first == "hint" or first == "hints" or way == "strategy" or way == "approach" or way == "hint" then return "hint" end
  if boxes[first] then return boxes[first] end
  if first == "solutions" or first == "answers" then return "solution" end
  for _, verb in ipairs(asks_to) do
    if first == verb and #said < 60 and (said:match("solution") or said:match("answer")) then return "solution" end
  end
end

local function word_of(el)
  local names = { el.attributes["data-type"] or "", el.attributes["type"] or "" }
  for _, class in ipairs(el.classes) do table.insert(names, class) end
  for _, name in ipairs(names) do
    if boxes[name] then return boxes[name] end
  end
  if el.classes:includes("hint") then return "hint" end
  if el.classes:includes("admonition") then return nil end
  return boxes[(el.identifier or ""):match("^(%a+)%-") or ""]
end

-- The box that has a title, without it: an admonition, `<details>`. Other titles stay as they are.
local function without_title(el)
  local has = false
  for _, class in ipairs(titled) do has = has or el.classes:includes(class) end
  local first = el.content[1]
  if not has or not first or #el.content < 2 then return word_of(el), el.content end
  local title = pandoc.utils.stringify(first)
  local said = #title < 120 and word_in(title) or nil
  local word = word_of(el) or said
  if word == "hint" and said then word = said end -- the class may only colour it
  if not said then return word, el.content end
  local rest = {}
  for number = 2, #el.content do rest[number - 1] = el.content[number] end
  local lowered = title:lower()
  if lowered:match("^%A*answer%s+key") or lowered:match("^%A*answers%s+[tf]%D*$") or lowered:match("^%A*solutions%s+[tf]%D*$") then
    word = nil -- "Answers to Selected Problems": the key of a chapter, which the rules for lines read
    table.insert(rest, 1, pandoc.Para({ pandoc.Strong("Answers") }))
  elseif word ~= "solution" and title:match("%?%s*$") then table.insert(rest, 1, first)
  elseif word ~= "solution" and title:match("%d[%d.]*[.:]?%s*$") then -- "Problem 3": a key names numbers
    table.insert(rest, 1, pandoc.Para({ pandoc.Strong(title) }))
  end
  return word, rest
end

local function boxed(name, blocks) return pandoc.Div(blocks, pandoc.Attr("", { name })) end

local function asks(text) return text:match("%?%s*$") and #text > 8 end

-- Exercises and answer keys of OpenStax's web pages, which number their problems: the numbers bring them together.
local function plain(el)
  return el:walk({ Div = function(inner) if boxes[inner.classes[1] or ""] then return inner.content end end })
end

local function has_solution(el)
  local found = false
  el:walk({ Div = function(inner) found = found or inner.classes[1] == "solution" end })
  return found
end

-- The title that pandoc gives to `.. note::`: the name of the directive, which no page shows as words of the text.
local named = { Note = true, Tip = true, Warning = true, Important = true, Caution = true, Danger = true, Attention = true }

function Div(el)
  if el.classes:includes("title") and named[pandoc.utils.stringify(el)] then return {} end
  if el.classes:includes("os-solution-container") then return plain(el).content end
  if el.attributes["data-type"] == "exercise" and not has_solution(el) then return plain(el).content end
  if el.classes:includes("output") then return {} end -- of a notebook's cell
  while el.classes:includes("callout") and el.content[1] and pandoc.utils.stringify(el.content[1]) == "" do
    el.content:remove(1) -- its icon
  end
  local first = el.content[1]
  if el.classes:includes("details") and first and #el.content > 1 then
    local title = pandoc.utils.stringify(first)
    if asks(title) and not word_in(title) and not word_of(el) then -- the question is what it hides behind
      local rest = { table.unpack(el.content, 2) }
      return { boxed("exercise", { first }), boxed("solution", rest) }
    end
  end
  local word, content = without_title(el)
  if word == "hint" then return {} end
  if not word then return content end
  local only = content[1]
  if #content == 1 and only.t == "Div" and only.classes[1] == word then return only end
  return pandoc.Div(content, pandoc.Attr("", { word }))
end

-- "Answer: It was" above "written in 1990.", which is one sentence that was broken behind its first line.
local function as_paragraphs(el)
  local found = {}
  for _, item in ipairs(el.content) do
    local blocks = item[2][1]
    local first = blocks and blocks[1]
    if #item[2] ~= 1 or not first or not (first.t == "Para" or first.t == "Plain") then return nil end
    local words = pandoc.List(item[1])
    words:insert(pandoc.Space())
    words:extend(first.content)
    table.insert(found, pandoc.Para(words))
    for number = 2, #blocks do table.insert(found, blocks[number]) end
  end
  return found
end

-- Questions and answers as terms and what they mean; "Hint" and "Answer" of LibreTexts.
function DefinitionList(el)
  local found = {}
  for _, item in ipairs(el.content) do
    local title = pandoc.utils.stringify(item[1])
    if title:match("^Answer:%s+%S") or title:match("^Solution:%s+%S") then return as_paragraphs(el) end
  end
  for _, item in ipairs(el.content) do
    local title = pandoc.utils.stringify(item[1])
    local word = word_in(title)
    if #item[2] ~= 1 then return nil end
    if word == "solution" and #title < 20 then
      table.insert(found, boxed("solution", item[2][1]))
    elseif asks(title) and not word then
      table.insert(found, boxed("exercise", { pandoc.Para(item[1]) }))
      table.insert(found, boxed("solution", item[2][1]))
    elseif word ~= "hint" then
      return nil
    end
  end
  return found
end

-- What stands further in is a quotation to reStructuredText, also where it is only boxes.
function BlockQuote(el)
  for _, block in ipairs(el.content) do
    local box = block.t == "Div" and block.classes[1]
    if not box or not boxes[box] then return nil end
  end
  return el.content
end

-- A line of a formula that begins with ">" would be a quotation to a reader of lines.
function Math(el)
  el.text = el.text:gsub("\\ensuremath%s*(%b{})", "%1"):gsub("%s?\\slash%s?", "/") -- as pandoc writes that of MathML
  if el.mathtype == "InlineMath" then
    el.text = el.text:gsub("%%\n", " "):gsub("%s+", " ")
  else
    el.text = el.text:gsub("\n%s*([>#])", " %1")
  end
  return el
end

-- Lines of verse, or of a proof, as paragraphs: "| " in front of each is no mark-up to most readers of Markdown.
function LineBlock(el)
  local found, lines = {}, {}
  for _, line in ipairs(el.content) do
    if #line == 0 and #lines > 0 then
      table.insert(found, pandoc.Para(lines))
      lines = {}
    elseif #line > 0 then
      if #lines > 0 then table.insert(lines, pandoc.LineBreak()) end
      for _, inline in ipairs(line) do table.insert(lines, inline) end
    end
  end
  if #lines > 0 then table.insert(found, pandoc.Para(lines)) end
  return found
end

-- A line that LaTeX breaks before its first word.
function Para(el)
  while el.content[1] and (el.content[1].t == "LineBreak" or el.content[1].t == "SoftBreak") do el.content:remove(1) end
  return el
end

function Span(el) return el.content end

-- "m^−1^" and "H~2~" are mark-up to most readers of Markdown: signs raised and lowered, and the letters of ordinals.
local raised = {
  ["0"] = "⁰", ["1"] = "¹", ["2"] = "²", ["3"] = "³", ["4"] = "⁴", ["5"] = "⁵", ["6"] = "⁶", ["7"] = "⁷",
  ["8"] = "⁸", ["9"] = "⁹", ["−"] = "⁻", ["-"] = "⁻", ["–"] = "⁻", ["+"] = "⁺",
}
local lowered = {
  ["0"] = "₀", ["1"] = "₁", ["2"] = "₂", ["3"] = "₃", ["4"] = "₄", ["5"] = "₅", ["6"] = "₆", ["7"] = "₇",
  ["8"] = "₈", ["9"] = "₉",
}
local ordinals = { st = true, nd = true, rd = true, th = true }

local function in_signs(said, signs)
  local written = ""
  for _, code in utf8.codes(said) do
    local sign = signs[utf8.char(code)]
    if not sign then return nil end
    written = written .. sign
  end
  return pandoc.Str(written)
end

function Superscript(el)
  local said = pandoc.utils.stringify(el)
  if ordinals[said] then return pandoc.Str(said) end
  return in_signs(said, raised)
end

function Subscript(el) return in_signs(pandoc.utils.stringify(el), lowered) end

-- "<<слово>>": how Russian is quoted in LaTeX.
function Str(el)
  if el.text:find("<<", 1, true) or el.text:find(">>", 1, true) then
    el.text = el.text:gsub("<<([\xC3-\xDF])", "«%1"):gsub("([\x80-\xBF][.,!?]?)>>", "%1»")
    return el
  end
end

function Header(el)
  el.attr = pandoc.Attr()
  return el
end

-- Code without a language would be indented: no rule that looks for code finds it then. Algorithms have formulas.
function CodeBlock(el)
  el.text = el.text:gsub("^%s*\n", ""):gsub("%s+$", "")
  if not el.classes[1] and not el.text:match("%$[^%$\n]+%$") then
    local fence = "```"
    while el.text:find(fence, 1, true) do fence = fence .. "`" end
    return pandoc.RawBlock("markdown", fence .. "\n" .. el.text .. "\n" .. fence)
  end
  el.attr = pandoc.Attr("", { el.classes[1] })
  return el
end

function Link(el)
  if el.classes:includes("os-number") then return el.content end
  el.attr = pandoc.Attr()
  local title = pandoc.utils.stringify(el)
  if el.target:match("^[%w./_-]+%.x?html?") and word_in(title) == "solution" and #title < 40 then
    return {} -- to another page
  end
  if el.target:sub(1, 1) == "#" then -- where it goes says whether the text is complete
    el.target = el.target:gsub("[%s()]", "-")
    return el
  end
  return el.content
end

function Image(el)
  return pandoc.Image({}, "image")
end

function Figure(el)
  local holds_text = false
  el:walk({
    Table = function() holds_text = true end,
    CodeBlock = function() holds_text = true end,
    RawBlock = function(raw) holds_text = holds_text or raw.format == "markdown" end, -- code, as CodeBlock below writes it
  })
  if holds_text then return el.content end
  return pandoc.Para({ pandoc.Image({}, "image") })
end

function Note() return {} end
function RawBlock() return {} end
function RawInline() return {} end

function Meta(meta)
  return { title = meta.title }
end

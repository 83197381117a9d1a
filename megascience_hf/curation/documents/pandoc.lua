-- What a converted book keeps: its text, and the boxes that hold a question or a solution, by one name each.
local boxes = {
  exercise = "exercise", exercises = "exercise", exr = "exercise", exer = "exercise", task = "exercise",
  problem = "problem", prob = "problem", prb = "problem", question = "problem",
  example = "example", examples = "example", exm = "example",
  solution = "solution", sol = "solution", soln = "solution", answer = "solution", ans = "solution",
}

local function word_of(el)
  local names = { el.attributes["data-type"] or "", el.attributes["type"] or "" }
  for _, class in ipairs(el.classes) do table.insert(names, class) end
  for _, name in ipairs(names) do
    if boxes[name] then return boxes[name] end
  end
  if el.classes:includes("topic") and el.content[1] then -- "Example" is its title, and where it ends is known
    local title = pandoc.utils.stringify(el.content[1]):match("^(%a+)")
    return title and boxes[title:lower()]
  end
  if el.classes:includes("admonition") then return nil end
  return boxes[(el.identifier or ""):match("^(%a+)%-") or ""]
end

function Div(el)
  if el.classes:includes("output") then return {} end -- of a notebook's cell
  local word = word_of(el)
  if word then return pandoc.Div(el.content, pandoc.Attr("", { word })) end
  return el.content
end

-- A line of a formula that begins with ">" would be a quotation to a reader of lines.
function Math(el)
  el.text = el.text:gsub("\\ensuremath%s*(%b{})", "%1")
  if el.mathtype == "InlineMath" then
    el.text = el.text:gsub("%%\n", " "):gsub("%s+", " ")
  else
    el.text = el.text:gsub("\n%s*([>#])", " %1")
  end
  return el
end

function Span(el) return el.content end

function Header(el)
  el.attr = pandoc.Attr()
  return el
end

function CodeBlock(el)
  el.attr = pandoc.Attr("", { el.classes[1] })
  return el
end

function Link(el)
  el.attr = pandoc.Attr()
  if el.target:sub(1, 1) == "#" then return el end -- where it goes says whether the text is complete
  return el.content
end

function Image(el)
  return pandoc.Image({}, "image")
end

function Figure(el)
  return pandoc.Para({ pandoc.Image({}, "image") })
end

function Note() return {} end
function RawBlock() return {} end
function RawInline() return {} end

function Meta(meta)
  return { title = meta.title }
end

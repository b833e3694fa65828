-- What every script begins with: how many entities there are, and the header fields. Tokens=<file> has a token a
-- line, of whom one after the other asks.
function begin(args)
  entities = tonumber(args[1])
  fields = {}
  for pair in string.gmatch(args[2] or "", "[^|]+") do
    local name, value = string.match(pair, "^([^=]+)=(.*)$")
    if name == "Tokens" then
      tokens, turn = {}, 0
      for token in io.lines(value) do
        tokens[#tokens + 1] = token
      end
    else
      fields[name] = value
    end
  end
  math.randomseed(os.time())
end

-- The fields of the next request.
function asked()
  if tokens then
    turn = turn % #tokens + 1
    fields["Authorization"] = "Bearer " .. tokens[turn]
  end
  return fields
end

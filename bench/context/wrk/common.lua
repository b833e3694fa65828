-- What every script begins with: how many entities there are, and the header fields.
function begin(args)
  entities = tonumber(args[1])
  fields = {}
  for pair in string.gmatch(args[2] or "", "[^|]+") do
    local name, value = string.match(pair, "^([^=]+)=(.*)$")
    fields[name] = value
  end
  math.randomseed(os.time())
end

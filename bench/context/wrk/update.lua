dofile(debug.getinfo(1, "S").source:sub(2):match("(.*/)") .. "common.lua")

function init(args)
  begin(args)
  fields["Content-Type"] = "application/json"
end

function request()
  local body = string.format('{"type":"Property","value":%.2f}', 40 * math.random())
  local id = math.random(0, entities - 1)
  return wrk.format("PATCH", "/ngsi-ld/v1/entities/urn:ngsi-ld:Sensor:" .. id .. "/attrs/temperature", asked(), body)
end

dofile(debug.getinfo(1, "S").source:sub(2):match("(.*/)") .. "common.lua")
init = begin

function request()
  local least = string.format("%.2f", 5 + 30 * math.random())
  return wrk.format("GET", "/ngsi-ld/v1/entities?type=Sensor&q=temperature%3E" .. least .. "&limit=20", asked())
end

dofile(debug.getinfo(1, "S").source:sub(2):match("(.*/)") .. "common.lua")
init = begin

function request()
  return wrk.format("GET", "/ngsi-ld/v1/entities/urn:ngsi-ld:Sensor:" .. math.random(0, entities - 1), asked())
end

/**
 * Cuts Natural Earth's 10 m land (public domain, as packed by world-atlas) to Japan and its
 * surroundings and writes it as GeoJSON: the base map that needs no outside request.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { feature } from "topojson-client";

const BOX = { west: 121, south: 23, east: 155, north: 47 }; // Yonaguni to Etorofu, with the coasts across the water
const DECIMALS = 3; // about 100 m, finer than the source
const OUT = new URL("../src/map/coast.generated.json", import.meta.url);

const topology = JSON.parse(readFileSync(new URL("../node_modules/world-atlas/land-10m.json", import.meta.url), "utf8"));
const land = feature(topology, topology.objects.land);
const polygons = land.features.flatMap((f) => (f.geometry.type === "Polygon" ? [f.geometry.coordinates] : f.geometry.coordinates));

/** Sutherland-Hodgman against one edge of the box. `inside` tests a point, `cross` finds the edge point. */
function clipEdge(ring, inside, cross) {
  const out = [];
  for (let i = 0; i < ring.length; i += 1) {
    const current = ring[i];
    const previous = ring[(i + ring.length - 1) % ring.length];
    if (inside(current) !== inside(previous)) out.push(cross(previous, current));
    if (inside(current)) out.push(current);
  }
  return out;
}

const atX = (x) => (a, b) => [x, a[1] + ((b[1] - a[1]) * (x - a[0])) / (b[0] - a[0])];
const atY = (y) => (a, b) => [a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]), y];

function clipRing(ring) {
  let points = ring.slice(0, -1);
  points = clipEdge(points, (p) => p[0] >= BOX.west, atX(BOX.west));
  points = clipEdge(points, (p) => p[0] <= BOX.east, atX(BOX.east));
  points = clipEdge(points, (p) => p[1] >= BOX.south, atY(BOX.south));
  points = clipEdge(points, (p) => p[1] <= BOX.north, atY(BOX.north));
  const rounded = points
    .map(([x, y]) => [Number(x.toFixed(DECIMALS)), Number(y.toFixed(DECIMALS))])
    .filter((p, i, all) => i === 0 || p[0] !== all[i - 1][0] || p[1] !== all[i - 1][1]);
  return rounded.length >= 3 ? [...rounded, rounded[0]] : [];
}

const kept = polygons
  .map((rings) => rings.map(clipRing).filter((ring) => ring.length > 0))
  .filter((rings) => rings.length > 0);
mkdirSync(new URL(".", OUT), { recursive: true });
const text = JSON.stringify({ type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: { type: "MultiPolygon", coordinates: kept } }] });
writeFileSync(OUT, text);
console.log(`coast line: ${kept.length} polygons, ${(text.length / 1024).toFixed(0)} KiB`);

import type { Feature, FeatureCollection, Geometry, Position } from "geojson";

/** What our servers answer: a FeatureCollection with row names and, for live data, the next cursor. */
export interface Places extends FeatureCollection<Geometry | null> {
  labels?: Record<string, string>;
  next?: string;
  truncated?: boolean;
}

export type Place = Feature<Geometry | null>;
export type Bounds = [number, number, number, number];

export async function fetchPlaces(address: string): Promise<Places> {
  const answer = await fetch(address, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return (await answer.json()) as Places;
}

function* positions(geometry: Geometry): Generator<Position> {
  if (geometry.type === "GeometryCollection") {
    for (const part of geometry.geometries) yield* positions(part);
    return;
  }
  const stack: unknown[] = [geometry.coordinates];
  while (stack.length > 0) {
    const item = stack.pop();
    if (!Array.isArray(item)) continue;
    if (typeof item[0] === "number") yield item as Position;
    else stack.push(...(item as unknown[]));
  }
}

/** West, south, east, north of all places; null when there is none. */
export function boundsOf(places: Iterable<Place>): Bounds | null {
  let box: Bounds | null = null;
  for (const place of places) {
    if (place.geometry === null) continue;
    for (const [x, y] of positions(place.geometry)) {
      if (x === undefined || y === undefined) continue;
      box = box ? [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)] : [x, y, x, y];
    }
  }
  return box;
}

/** Where a popup points: the point itself, else the middle of the place's box. */
export function anchorOf(place: Place): [number, number] | null {
  if (place.geometry?.type === "Point") return [place.geometry.coordinates[0] ?? 0, place.geometry.coordinates[1] ?? 0];
  const box = boundsOf([place]);
  return box ? [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2] : null;
}

const idOf = (place: Place, index: number): string => String(place.id ?? `#${index}`);

/** Places by id, so that live changes replace what is there. */
export class PlaceStore {
  readonly #places = new Map<string, Place>();
  labels: Record<string, string> = {};

  replace(collection: Places): void {
    this.#places.clear();
    this.merge(collection);
  }

  merge(collection: Places): void {
    this.labels = { ...this.labels, ...collection.labels };
    collection.features.forEach((place, index) => {
      const key = idOf(place, index);
      // MapLibre keeps only numbers as ids: ours travels with the properties.
      this.#places.set(key, { ...place, properties: { ...place.properties, _key: key } });
    });
  }

  get(key: string): Place | undefined {
    return this.#places.get(key);
  }

  all(): Place[] {
    return [...this.#places.values()];
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  /** Points are clustered; lines and areas are drawn as they are. */
  split(): { points: FeatureCollection; shapes: FeatureCollection } {
    const points: Feature[] = [];
    const shapes: Feature[] = [];
    for (const place of this.#places.values()) {
      if (place.geometry === null) continue;
      (place.geometry.type === "Point" ? points : shapes).push(place as Feature);
    }
    return { points: { type: "FeatureCollection", features: points }, shapes: { type: "FeatureCollection", features: shapes } };
  }
}

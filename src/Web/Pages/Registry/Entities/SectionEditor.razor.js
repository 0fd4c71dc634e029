// What was pasted, as bytes to be streamed: it may be more than one message of the live connection holds.
export function text(place) {
  return new TextEncoder().encode(place.value);
}

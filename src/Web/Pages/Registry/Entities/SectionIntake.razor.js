export function length(place) {
  return place.value.length;
}

// What was pasted, as bytes to be streamed: it may be more than one message of the live connection holds.
export function text(place) {
  return new TextEncoder().encode(place.value);
}

export function focus(id) {
  document.getElementById(id)?.focus();
}

export async function save(name, stream) {
  const address = URL.createObjectURL(new Blob([await stream.arrayBuffer()]));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address));
}

const yaml = require('yaml');

/** More than the catalogue and the five platforms have; what a suite breaks in them goes again. */
const MOST = 200;
const known = new Map();

/**
 * The package, but a text is parsed once a worker. Half of the time of a `load` is the parsing of 42 files, and suites load the whole
 * configuration anew for each mistake that they make in one of them. Whoever has a document only reads it.
 */
function parseAllDocuments(text, { lineCounter, ...options }) {
  const key = `${JSON.stringify(options)}\0${text}`;
  let parsed = known.get(key);
  if (parsed) known.delete(key);
  else {
    const lines = new yaml.LineCounter();
    parsed = { documents: yaml.parseAllDocuments(text, { lineCounter: lines, ...options }), lineStarts: lines.lineStarts };
  }
  known.set(key, parsed); // as the one that was used last
  if (known.size > MOST) known.delete(known.keys().next().value);
  if (lineCounter) lineCounter.lineStarts = parsed.lineStarts;
  return parsed.documents;
}

module.exports = { ...yaml, parseAllDocuments };

// Tells the boundaries plugin which file a relative import means. Vite's suffixes (`?worker&url`) are no part of the
// path, and whether the file is there is for the compiler to say: a boundary holds before the file exists.
const { dirname, resolve } = require('node:path');

module.exports = {
  interfaceVersion: 2,
  resolve(source, file) {
    if (!source.startsWith('.')) return { found: false };
    return { found: true, path: resolve(dirname(file), source.replace(/\?.*$/, '')) };
  },
};

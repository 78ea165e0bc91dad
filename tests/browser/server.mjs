// A small static server, as strict as a portal may be: a deep sub-path, a Content-Security-Policy without scripts where a page has none.

import { createServer } from "node:http";
import { readFileSync, statSync } from "node:fs";
import { join, normalize } from "node:path";

const TYPES = {
  html: "text/html; charset=utf-8",
  css: "text/css",
  js: "text/javascript",
  svg: "image/svg+xml",
  json: "application/json",
  xml: "application/xml",
  txt: "text/plain; charset=utf-8",
  csv: "text/csv; charset=utf-8",
};
export const MOUNT = "/a/b/c/";
export const STRICT = "default-src 'none'; style-src 'self'; img-src 'self'";
/** The search and the reports have a script, which reads files of the site. */
const SCRIPTED = `${STRICT}; script-src 'self'; connect-src 'self'; form-action 'self'`;
/** 404.html is served at any depth: where the site's address is not known, it carries its style itself. */
const SELF_CONTAINED = "default-src 'none'; style-src 'unsafe-inline'";

/** Serves a folder below MOUNT, and at the path that its 404.html, which is answered at any depth, leads to (`own`); answers what is
 * not there with its 404.html. */
export async function serve(folder, own) {
  const find = (asked) => {
    const path = own && asked.startsWith(own) ? MOUNT + asked.slice(own.length) : asked;
    if (!path.startsWith(MOUNT)) return null;
    const file = normalize(join(folder, decodeURIComponent(path.slice(MOUNT.length))));
    if (!file.startsWith(folder)) return null;
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat?.isFile()) return file;
    const index = join(file, "index.html");
    return path.endsWith("/") && statSync(index, { throwIfNoEntry: false }) ? index : null;
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const found = find(pathname);
    const file = found ?? join(folder, "404.html");
    const type = TYPES[file.slice(file.lastIndexOf(".") + 1)] ?? "application/octet-stream";
    const policy = file.endsWith("404.html") && /<style>/.test(readFileSync(file, "utf8")) ? SELF_CONTAINED : file.endsWith(".html") && /<script type="module"/.test(readFileSync(file, "utf8")) ? SCRIPTED : STRICT;
    response.writeHead(found ? 200 : 404, { "content-type": type, "content-security-policy": policy });
    response.end(readFileSync(file));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { base: `http://127.0.0.1:${server.address().port}${MOUNT}`, close: () => server.close() };
}

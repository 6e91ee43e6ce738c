import { readFile } from "node:fs/promises";
import { extname, join, sep } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".json": "application/json",
};

/** One file of the built renderer, `/` being its page; null for what is not there or not below `directory`. */
export async function readStaticFile(
  directory: string,
  pathname: string,
): Promise<{ type: string; bytes: Uint8Array } | null> {
  let relative: string;
  try {
    relative = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  const path = join(directory, relative === "/" ? "index.html" : relative);
  const type = TYPES[extname(path)];
  if (!path.startsWith(directory + sep) || relative.includes("\0") || !type) return null;
  try {
    return { type, bytes: await readFile(path) };
  } catch {
    return null;
  }
}

import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { failed } from "../../shared/failure.ts";
import { APPLICATION_POLICY, COMMON_HEADERS, type Core } from "../core/core.ts";
import { APP_SCHEME, isAllowedMethod, isPartUrl, rendererFile } from "./policy.ts";

/** What `app:` is to Chromium; has to be registered before the app is ready. */
export const appScheme = {
  scheme: APP_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
};

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

/** Answers every request for `app://posthorn/`: the built renderer's files, and through the core the parts of mail. */
export function createAppHandler(world: {
  /** Absolute; the renderer as Vite built it. */
  readonly rendererDirectory: string;
  readonly handlePart: Core["handlePart"];
}): (request: Request) => Promise<Response> {
  return async (request) => {
    const { method, url } = request;
    if (!isAllowedMethod({ method, url, origin: request.headers.get("origin") })) return refuse(405);
    if (isPartUrl(url)) return answerPart(request, world.handlePart);
    const file = rendererFile(url);
    const type = file === null ? undefined : CONTENT_TYPES[extname(file)];
    if (file === null || type === undefined) return refuse(404);
    try {
      const bytes = await readFile(join(world.rendererDirectory, file));
      return new Response(method === "HEAD" ? null : bytes, {
        headers: {
          ...COMMON_HEADERS,
          "Content-Type": type,
          "Content-Security-Policy": APPLICATION_POLICY,
          // Vite names assets by their content.
          "Cache-Control": file.startsWith("assets/") ? "max-age=31536000, immutable" : "no-cache",
        },
      });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "EISDIR" || code === "ENOTDIR") return refuse(404);
      throw error;
    }
  };
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: { ...COMMON_HEADERS } });
}

async function answerPart(request: Request, handlePart: Core["handlePart"]): Promise<Response> {
  const url = new URL(request.url);
  const answer = await handlePart({
    method: request.method,
    url,
    contentType: request.headers.get("content-type") ?? "",
    readBody: (limit) => readBody(request, limit, url.searchParams.get("filename") ?? ""),
  });
  if (!answer) return refuse(404);
  return new Response(answer.body as string | Uint8Array<ArrayBuffer>, {
    status: answer.status,
    headers: answer.headers,
  });
}

/** Reads a request's body whole. Throws ATTACHMENT_TOO_LARGE as soon as it is longer than `limit` bytes. */
async function readBody(request: Request, limit: number, filename: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (length > limit) throw failed({ code: "ATTACHMENT_TOO_LARGE", filename, limit });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

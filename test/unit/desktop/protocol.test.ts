import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { APPLICATION_POLICY } from "../../../electron/core/content-security.ts";
import type { PartRequest, PartResponse } from "../../../electron/core/core.ts";
import { createAppHandler } from "../../../electron/desktop/protocol.ts";
import { failureOf } from "../../../shared/failure.ts";

let directory: string;
let asked: PartRequest[] = [];
let handle: (request: Request) => Promise<Response>;

/** Answers like the core does, but with nothing behind it. */
async function handlePart(request: PartRequest): Promise<PartResponse | null> {
  asked.push(request);
  const { pathname } = request.url;
  if (pathname === "/part/1/body") {
    return { status: 200, headers: { "Content-Security-Policy": "default-src 'none'" }, body: "<p>Hello" };
  }
  if (pathname === "/part/1/0") return { status: 200, headers: {}, body: new Uint8Array([0, 255, 10]) };
  if (pathname !== "/draft/1/attachments") return null;
  try {
    const body = await request.readBody(8);
    return { status: 200, headers: { "X-Type": request.contentType }, body };
  } catch (error) {
    return { status: 413, headers: {}, body: JSON.stringify(failureOf(error)) };
  }
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "posthorn-protocol-"));
  const rendererDirectory = join(directory, "renderer");
  await mkdir(join(rendererDirectory, "assets"), { recursive: true });
  await writeFile(join(directory, "package.json"), "outside");
  await writeFile(join(rendererDirectory, "index.html"), "<!doctype html>");
  await writeFile(join(rendererDirectory, "assets/index-a1.js"), "export {}");
  await writeFile(join(rendererDirectory, "notes.exe"), "x");
  handle = createAppHandler({ rendererDirectory, handlePart });
});
afterAll(() => rm(directory, { recursive: true }));

const get = (path: string, init?: RequestInit) => handle(new Request(`app://posthorn${path}`, init));

describe("app://", () => {
  it("serves the app's document under the strict policy", async () => {
    const response = await get("/");
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("<!doctype html>");
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("content-security-policy")).toBe(APPLICATION_POLICY);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("cache-control")).toBe("no-cache");
  });

  it("lets assets be kept, which are named by their content", async () => {
    const response = await get("/assets/index-a1.js");
    expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(response.headers.get("cache-control")).toContain("immutable");
  });

  it("answers HEAD without a body", async () => {
    const response = await get("/", { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });

  it.each([
    "/missing.html",
    "/assets",
    "/assets/",
    "/index.html/x.js",
    "/notes.exe",
    "/..%2fpackage.json",
    "/%2e%2e%2fpackage.json",
  ])("has nothing at %s", async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe("");
  });

  it("has nothing on other hosts of its scheme", async () => {
    expect((await handle(new Request("app://other/index.html"))).status).toBe(404);
  });

  it("refuses to be written to but where a draft takes attachments", async () => {
    expect((await get("/", { method: "POST", body: "x" })).status).toBe(405);
    expect((await get("/part/1/body", { method: "PUT", body: "x" })).status).toBe(405);
  });
});

describe("mail behind app://", () => {
  it("is the core's answer, unchanged", async () => {
    const response = await get("/part/1/body?images=1");
    expect(response.headers.get("content-security-policy")).toBe("default-src 'none'");
    expect(await response.text()).toBe("<p>Hello");
    expect(asked.at(-1)?.url.searchParams.get("images")).toBe("1");
    expect(new Uint8Array(await (await get("/part/1/0")).arrayBuffer())).toEqual(new Uint8Array([0, 255, 10]));
  });

  it("is 404 where the core knows none", async () => {
    expect((await get("/part/nothing")).status).toBe(404);
  });

  it("takes an attachment whole, with its type", async () => {
    const response = await get("/draft/1/attachments?filename=a.bin", {
      method: "POST",
      headers: { "Content-Type": "image/png" },
      body: new Uint8Array([1, 2, 3, 0, 255]),
    });
    expect(response.headers.get("x-type")).toBe("image/png");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([1, 2, 3, 0, 255]));
  });

  it("takes an empty one", async () => {
    const response = await get("/draft/1/attachments?filename=a.bin", { method: "POST" });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });

  it("stops reading one that is longer than the limit", async () => {
    let cancelled = false;
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(4)),
      cancel: () => {
        cancelled = true;
      },
    });
    const init: RequestInit & { duplex: "half" } = { method: "POST", body: endless, duplex: "half" };
    const response = await get("/draft/1/attachments?filename=film.mkv", init);
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ code: "ATTACHMENT_TOO_LARGE", filename: "film.mkv", limit: 8 });
    expect(cancelled).toBe(true);
  });

  it("is not asked when a message body tries to write", async () => {
    asked = [];
    const response = await get("/draft/1/attachments?filename=a", {
      method: "POST",
      headers: { Origin: "null" },
      body: "x",
    });
    expect(response.status).toBe(405);
    expect(asked).toEqual([]);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { Core } from "../../../electron/core/core.ts";
import { type HeadlessServer, startServer } from "../../../electron/headless/server.ts";

const directory = mkdtempSync(join(tmpdir(), "posthorn-server-"));
let server: HeadlessServer;
let port: number;
let cookie: string;
let attached = 0;

/** What lies behind the door does not matter here, only whether anyone gets there. */
const core = {
  attach: () => {
    attached += 1;
  },
  handlePart: async ({ url }: { url: URL }) =>
    /^\/(part|draft)\//.test(url.pathname)
      ? { status: 200, headers: { "Content-Type": "text/plain" }, body: "mail" }
      : null,
  log: { note: () => undefined, bug: () => undefined },
} as unknown as Core;

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

function ask(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, method, headers, setHost: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on("error", reject);
    sent.end();
  });
}

beforeAll(async () => {
  mkdirSync(join(directory, "renderer", "assets"), { recursive: true });
  writeFileSync(join(directory, "renderer", "index.html"), "<!doctype html><title>Posthorn</title>");
  writeFileSync(join(directory, "renderer", "assets", "app.js"), "export {};");
  writeFileSync(join(directory, "secrets.json"), "{}");
  server = await startServer({ core, port: 0, rendererDirectory: join(directory, "renderer") });
  const url = new URL(server.url);
  port = Number(url.port);
  const first = await ask(url.pathname + url.search, { Host: `127.0.0.1:${port}` });
  cookie = String(first.headers["set-cookie"]).split(";")[0] ?? "";
});

afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true });
});

const routes = [
  ["the page", "GET", "/"],
  ["a script", "GET", "/assets/app.js"],
  ["a body", "GET", "/part/1/body"],
  ["an attachment", "GET", "/part/1/0"],
  ["a source", "GET", "/part/1/source"],
  ["an upload", "POST", "/draft/1/attachments?filename=a"],
  ["what is not there", "GET", "/absent"],
] as const;

describe("the headless host", () => {
  const own = () => ({ Host: `127.0.0.1:${port}`, Origin: `http://127.0.0.1:${port}`, Cookie: cookie });

  test("turns its first address into a cookie that scripts and other sites do not get", async () => {
    const url = new URL(server.url);
    const answer = await ask(url.pathname + url.search, { Host: `127.0.0.1:${port}` });
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe("/");
    expect(String(answer.headers["set-cookie"])).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
  });

  describe.each(routes)("for %s", (_name, method, path) => {
    test("answers its own page", async () => {
      expect((await ask(path, own(), method)).status).toBe(path === "/absent" ? 404 : 200);
    });
    test("refuses another Host", async () => {
      expect((await ask(path, { ...own(), Host: `localhost:${port}` }, method)).status).toBe(403);
      expect((await ask(path, { ...own(), Host: "rebound.example" }, method)).status).toBe(403);
    });
    test("refuses another Origin", async () => {
      expect((await ask(path, { ...own(), Origin: "http://evil.example" }, method)).status).toBe(403);
    });
    test("refuses a wrong token and none", async () => {
      const { Cookie: _cookie, ...without } = own();
      expect((await ask(path, without, method)).status).toBe(401);
      expect((await ask(path, { ...own(), Cookie: `${cookie}x` }, method)).status).toBe(401);
      const offered = `${path}${path.includes("?") ? "&" : "?"}token=wrong`;
      expect((await ask(offered, without, method)).status).toBe(401);
    });
  });

  test("says so where its port is another program's", async () => {
    const second = startServer({ core, port, rendererDirectory: directory });
    await expect(second).rejects.toMatchObject({ failure: { code: "PORT_TAKEN", port } });
  });

  test("gives the token away for the first address only", async () => {
    const token = new URL(server.url).searchParams.get("token");
    const answer = await ask(`/part/1/body?token=${token}`, { Host: `127.0.0.1:${port}` });
    expect(answer.status).toBe(401);
  });

  test("serves the page under a policy without a way out", async () => {
    const { headers } = await ask("/", own());
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  test.each([
    "/../secrets.json",
    "/%2e%2e/secrets.json",
    "/assets/..%2f..%2fsecrets.json",
    "/assets/%00app.js",
    "/%zz",
  ])("serves nothing beside the renderer for %s", async (path) => {
    const answer = await ask(path, own());
    expect(answer.status).toBe(404);
  });

  describe("for the WebSocket", () => {
    const open = (path: string, headers: Record<string, string>): Promise<number> =>
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
        socket.on("unexpected-response", (_request, response) => {
          resolve(response.statusCode ?? 0);
          socket.terminate();
        });
        socket.on("open", () => {
          resolve(101);
          socket.close();
        });
        socket.on("error", () => undefined);
      });

    test("lets its own page in", async () => {
      const before = attached;
      expect(await open("/rpc", own())).toBe(101);
      expect(attached).toBe(before + 1);
    });

    test("refuses a wrong Host, Origin, token or path", async () => {
      const before = attached;
      const { Origin: _origin, ...originless } = own();
      const { Cookie: _cookie, ...tokenless } = own();
      expect(await open("/rpc", { ...own(), Host: "rebound.example" })).toBe(403);
      expect(await open("/rpc", { ...own(), Origin: "http://evil.example" })).toBe(403);
      expect(await open("/rpc", originless)).toBe(403);
      expect(await open("/rpc", tokenless)).toBe(401);
      expect(await open("/other", own())).toBe(404);
      expect(attached).toBe(before);
    });
  });
});

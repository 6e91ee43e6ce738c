import { describe, expect, test } from "vitest";
import { retrieve } from "../../../electron/discovery/retrieve.ts";
import { createContext, createFakeWorld, type FakeInternet, finish, status } from "./fake-world.ts";

const start = "https://example.org/start";
const hosts = { "example.org": ["192.0.2.1"], "other.example": ["198.51.100.1"], "inside.example": ["10.0.0.5"] };

async function get(internet: FakeInternet, over: Parameters<typeof createContext>[1] = {}, url = start) {
  const fake = createFakeWorld({ hosts, ...internet });
  const { context } = createContext(fake, over);
  const result = await finish(retrieve({ url, method: "POST", body: "<ask/>" }, context), fake.clock);
  return { result, ...fake };
}

const redirect = (location: string) => ({ answer: status(302, location) });

test("a document comes with the URL it was found at", async () => {
  const { result } = await get({ pages: { [start]: "<a/>" } });
  expect(result).toEqual({ kind: "document", url: start, bytes: new TextEncoder().encode("<a/>") });
});

test("no name and no address are no failure, but nothing published", async () => {
  expect((await get({ hosts: {} })).result).toEqual({ kind: "absent", words: "there is no example.org" });
  expect((await get({ hosts: { "example.org": [] } })).result).toEqual({
    kind: "absent",
    words: "example.org has no address",
  });
});

test("DNS that does not answer is a failure", async () => {
  const { result } = await get({ hosts: { "example.org": { answer: { kind: "failed", words: "ETIMEOUT" } } } });
  expect(result).toMatchObject({ kind: "failed", words: expect.stringContaining("ETIMEOUT") });
});

test.each([404, 403, 500, 204])("status %d is nothing", async (code) => {
  expect((await get({ pages: { [start]: { answer: status(code) } } })).result.kind).toBe("absent");
});

test("a server that asks for a password is not told one", async () => {
  const { result, requests } = await get({ pages: { [start]: { answer: status(401) } } });
  expect(result).toMatchObject({ kind: "absent", words: expect.stringContaining("password") });
  expect(requests).toHaveLength(1);
});

describe("redirects", () => {
  test("are followed with method and body kept", async () => {
    const { result, requests } = await get({
      pages: {
        [start]: redirect("/next"),
        "https://example.org/next": redirect("https://other.example/last"),
        "https://other.example/last": "<a/>",
      },
    });
    expect(result).toMatchObject({ kind: "document", url: "https://other.example/last" });
    expect(requests.map(({ method, body }) => [method, body])).toEqual(Array(3).fill(["POST", "<ask/>"]));
  });

  test.each([
    "http://example.org/x",
    "http://127.0.0.1/",
    "file:///etc/passwd",
    "ftp://example.org/",
    "javascript:alert(1)",
  ])("to %s are refused", async (location) => {
    const { result, requests } = await get({ pages: { [start]: redirect(location) } });
    expect(result).toMatchObject({ kind: "failed", words: expect.stringContaining("not https") });
    expect(requests).toHaveLength(1);
  });

  test("from https over http back to https stop at the http", async () => {
    const { result } = await get({
      pages: { [start]: redirect("http://example.org/x"), "http://example.org/x": redirect(start) },
    });
    expect(result.kind).toBe("failed");
  });

  test("in a circle end after five", async () => {
    const { result, requests } = await get({ pages: { [start]: redirect(start) } });
    expect(result).toMatchObject({ kind: "failed", words: "more than 5 redirects" });
    expect(requests).toHaveLength(6);
  });

  test("without a target are nothing", async () => {
    expect((await get({ pages: { [start]: { answer: status(302) } } })).result.kind).toBe("absent");
  });

  test("to a private address are refused, unless the mail domain is there too", async () => {
    const pages = { [start]: redirect("https://inside.example/x"), "https://inside.example/x": "<a/>" };
    const refused = await get({ pages });
    expect(refused.result).toMatchObject({ kind: "failed", words: expect.stringContaining("private") });
    expect(refused.requests).toHaveLength(1);
    expect((await get({ pages }, { isDomainPrivate: async () => true })).result.kind).toBe("document");
  });

  test.each(["127.0.0.1", "169.254.169.254"])("to %s itself are refused", async (address) => {
    const { result, requests } = await get({ pages: { [start]: redirect(`https://${address}/x`) } });
    expect(result.kind).toBe("failed");
    expect(requests).toHaveLength(1);
  });

  test("carry no user name and password along", async () => {
    const { requests } = await get({
      pages: { [start]: redirect("https://user:secret@other.example/x"), "https://other.example/x": "<a/>" },
    });
    expect(requests[1]?.url).toBe("https://other.example/x");
  });
});

test("the domain's own private address is asked: the mail domain is there", async () => {
  const { result, requests } = await get({ hosts: { "example.org": ["10.0.0.1"] }, pages: { [start]: "<a/>" } });
  expect(result.kind).toBe("document");
  expect(requests[0]?.addresses).toEqual(["10.0.0.1"]);
});

test("only https is asked at all", async () => {
  const { result, requests } = await get({}, {}, "http://example.org/start");
  expect(result.kind).toBe("failed");
  expect(requests).toHaveLength(0);
});

test("everything together ends after five seconds, DNS and redirects included", async () => {
  const slow = { after: 2_000 };
  const { result, clock, openConnections } = await get({
    hosts: { "example.org": { ...slow, answer: { kind: "found", records: ["192.0.2.1"] } } },
    pages: { [start]: { ...slow, answer: status(302, "/x") }, "https://example.org/x": "hang" },
  });
  expect(result).toMatchObject({ kind: "failed", words: "no answer within 5 s" });
  expect(clock.now()).toBe(5_000);
  expect(openConnections()).toBe(0);
});

import { expect, test } from "vitest";
import { autoconfigHttpUrl, findByHttpAutoconfig } from "../../../../electron/discovery/sources/autoconfig-http.ts";
import {
  anna,
  collect,
  configDocument,
  createContext,
  createFakeWorld,
  type FakeInternet,
  finish,
  status,
} from "../fake-world.ts";

const at = autoconfigHttpUrl("example.org");
const hosts = {
  "autoconfig.example.org": ["192.0.2.1"],
  "inside.example": ["10.0.0.1"],
  "hoster.example": ["198.51.100.1"],
};
const config = (host: string) =>
  configDocument([{ type: "imap", host, port: 993 }], [{ type: "smtp", host, port: 465 }]);

async function find(pages: FakeInternet["pages"]) {
  const fake = createFakeWorld({ hosts, ...(pages ? { pages } : {}) });
  const around = createContext(fake);
  return { findings: await finish(collect(findByHttpAutoconfig(anna, around.context)), fake.clock), ...fake };
}

test("what came in clear is tainted with the host that said it", async () => {
  const { findings } = await find({ [at]: config("in.example.org") });
  expect(findings.map(({ source, taints }) => [source, taints])).toEqual(
    Array(2).fill(["autoconfig", [{ reason: "http", host: "autoconfig.example.org" }]]),
  );
});

test("and with the server it names, where that is somebody else's", async () => {
  const { findings } = await find({ [at]: config("imap.stranger.example") });
  expect(findings[0]?.taints).toContainEqual({ reason: "foreign-domain", host: "imap.stranger.example" });
});

test("the taint survives a redirect to https", async () => {
  const { findings } = await find({
    [at]: { answer: status(302, "https://hoster.example/c.xml") },
    "https://hoster.example/c.xml": config("in.example.org"),
  });
  expect(findings[0]?.taints).toContainEqual({ reason: "http", host: "autoconfig.example.org" });
});

test("the address is not told in clear", async () => {
  const { requests } = await find({ [at]: config("in.example.org") });
  expect(JSON.stringify(requests)).not.toContain("anna");
});

test.each([
  "file:///etc/passwd",
  "ftp://hoster.example/c.xml",
  "https://inside.example/c.xml",
  "http://10.0.0.1/c.xml",
])("it does not lead to %s", async (location) => {
  const { findings, requests } = await find({ [at]: { answer: status(302, location) } });
  expect(findings).toEqual([]);
  expect(requests).toHaveLength(1);
});

import { expect, test } from "vitest";
import { findByIspdb, ISPDB, ispdbUrl } from "../../../../electron/discovery/sources/ispdb.ts";
import { anna, collect, configDocument, createContext, createFakeWorld, finish } from "../fake-world.ts";

const entry = configDocument(
  [{ type: "imap", host: "in.example.org", port: 993 }],
  [{ type: "smtp", host: "out.example.org", port: 465 }],
);

async function find(page: string | undefined) {
  const fake = createFakeWorld({
    hosts: { [new URL(ISPDB).hostname]: ["192.0.2.80"] },
    pages: page === undefined ? {} : { [ispdbUrl("example.org")]: page },
  });
  const around = createContext(fake);
  const query = { ...anna, localPart: "anna.secret", wireAddress: "anna.secret@example.org" };
  return { findings: await finish(collect(findByIspdb(query, around.context)), fake.clock), ...fake };
}

test("an entry of the central database is found, with placeholders filled in here", async () => {
  const { findings } = await find(entry);
  expect(findings.map(({ source, server, taints }) => [source, server.host, server.username, taints])).toEqual([
    ["ispdb", "in.example.org", "anna.secret@example.org", []],
    ["ispdb", "out.example.org", "anna.secret@example.org", []],
  ]);
});

test("it hears the domain, over https, and nothing of the address", async () => {
  const { requests } = await find(entry);
  expect(requests.map(({ url, method }) => [method, url])).toEqual([["GET", `${ISPDB}example.org`]]);
  expect(JSON.stringify(requests)).not.toContain("anna");
});

test("a domain it does not know is nothing", async () => {
  expect((await find(undefined)).findings).toEqual([]);
});

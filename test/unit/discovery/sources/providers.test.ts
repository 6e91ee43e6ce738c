import { expect, test } from "vitest";
import { readQuery } from "../../../../electron/discovery/query.ts";
import { findInTable } from "../../../../electron/discovery/sources/providers.ts";
import { anna, collect, createContext, createFakeWorld } from "../fake-world.ts";

async function find(address: string) {
  const fake = createFakeWorld({});
  const around = createContext(fake);
  const findings = await collect(findInTable(readQuery(address) ?? anna, around.context));
  return { findings, refusals: around.refusals, hints: around.hints, ...fake };
}

test("a domain of the table is found without asking anybody", async () => {
  const { findings, hints, questions, requests, probes } = await find("anna@gmx.de");
  expect(findings[0]).toMatchObject({ source: "providers", server: { username: "anna@gmx.de" } });
  expect(findings.some(({ server }) => server.protocol === "smtp")).toBe(true);
  expect(hints).toHaveLength(1);
  expect([...requests, ...probes]).toEqual([]);
  // The services are what the test's own context asks for.
  expect(questions.filter((question) => !question.startsWith("SRV "))).toEqual([]);
});

test("a provider that lets no password in is refused before anybody is asked for one", async () => {
  const { findings, refusals } = await find("anna@outlook.com");
  expect(findings).toEqual([]);
  expect(refusals).toMatchObject([{ source: "providers", failure: { code: "OAUTH_ONLY" } }]);
});

test("a domain that is not in the table is nothing", async () => {
  expect(await find("anna@example.org")).toMatchObject({ findings: [], refusals: [], hints: [] });
});

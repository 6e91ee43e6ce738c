import { describe, expect, it } from "vitest";
import { additions } from "../../../electron/discovery/providers/additions.ts";
import { overlay } from "../../../electron/discovery/providers/overlay.ts";
import { refusalOf } from "../../../electron/discovery/providers/provider.ts";
import { findProvider, findProviderByMx } from "../../../electron/discovery/providers/providers.ts";
import { table } from "../../../electron/discovery/providers/table.ts";
import { isPublicSuffix, readHostName, registrableDomain } from "../../../electron/discovery/query.ts";

const everything = [...overlay, ...additions];
const tableIds = new Set(table.map(({ id }) => id));

function twice(names: readonly string[]): readonly string[] {
  return names.filter((name, at) => names.indexOf(name) !== at);
}

describe("our own facts", () => {
  it("amend providers that the data file has, each once", () => {
    expect(overlay.map(({ id }) => id).filter((id) => !tableIds.has(id))).toEqual([]);
    expect(twice(overlay.map(({ id }) => id))).toEqual([]);
  });

  it("add only what it has not, each once", () => {
    expect(additions.map(({ id }) => id).filter((id) => tableIds.has(id))).toEqual([]);
    expect(twice(additions.map(({ id }) => id))).toEqual([]);
  });

  it("borrow servers only from providers that are there", () => {
    const lenders = additions.map(({ servers }) => servers).filter((servers) => typeof servers === "string");
    expect(lenders.length).toBeGreaterThan(0);
    expect(lenders.filter((id) => !tableIds.has(id))).toEqual([]);
  });

  it("claim no domain that another provider has", () => {
    const domains = [
      ...table.flatMap((entry) => entry.domains.split(" ")),
      ...everything.flatMap((entry) => entry.domains ?? []),
    ];
    expect(twice(domains)).toEqual([]);
  });

  it("claim no MX name twice", () => {
    expect(twice(everything.flatMap(({ mx }) => mx ?? []))).toEqual([]);
  });

  it("name domains, parents, MX and hosts as A-labels, and never a public suffix", () => {
    const hosts = additions.flatMap(({ servers }) =>
      typeof servers === "string" ? [] : servers.map(({ host }) => host),
    );
    const names = everything.flatMap(({ domains = [], parents = [], mx = [] }) => [...domains, ...parents, ...mx]);
    for (const name of [...names, ...hosts]) {
      expect.soft(readHostName(name), name).toBe(name);
      expect.soft(registrableDomain(name), name).not.toBeNull();
      expect.soft(isPublicSuffix(name), name).toBe(false);
    }
  });

  it("lead to pages of https only, without anybody's name in them", () => {
    const pages = everything.flatMap(({ notes = [] }) => notes.map(({ page }) => page)).filter((page) => page !== null);
    expect(pages.length).toBeGreaterThan(30);
    for (const page of pages) {
      const url = new URL(page);
      expect.soft(url.protocol, page).toBe("https:");
      expect.soft(url.username + url.password, page).toBe("");
      expect.soft(url.href, page).toBe(page);
    }
  });

  it("have servers that speak TLS on a port of their own, or STARTTLS", () => {
    const servers = additions.flatMap(({ servers }) => (typeof servers === "string" ? [] : servers));
    for (const { host, port, security } of servers) {
      expect.soft({ 993: "tls", 995: "tls", 465: "tls", 587: "starttls", 143: "starttls" }[port], host).toBe(security);
    }
  });

  it("have both servers, or say why there are none", () => {
    for (const { id, servers, notes = [] } of additions) {
      if (typeof servers === "string") continue;
      const kinds = notes.map(({ kind }) => kind);
      const closed = kinds.includes("bridge") || kinds.includes("noImap");
      expect
        .soft(
          servers.map(({ protocol }) => protocol),
          id,
        )
        .toEqual(closed ? [] : ["imap", "smtp"]);
    }
  });

  it("say so of every provider whose incoming servers take no password", () => {
    for (const entry of table) {
      const incoming = entry.servers.filter((line) => !line.startsWith("smtp"));
      if (incoming.some((line) => /[PE]/.test(line.split(" ")[5] ?? ""))) continue;
      const [domain = ""] = entry.domains.split(" ");
      const provider = findProvider(domain);
      expect.soft(provider && refusalOf(provider)?.code, entry.id).toBe("OAUTH_ONLY");
    }
  });

  it("are all reached: by a domain, by a parent, or by an MX", () => {
    for (const { id, domains = [], parents = [], mx = [] } of everything) {
      for (const domain of domains) expect.soft(findProvider(domain)?.id, domain).toBe(id);
      for (const parent of parents) expect.soft(findProvider(`tenant.${parent}`)?.id, parent).toBe(id);
      for (const host of mx) {
        expect.soft(findProviderByMx([host])?.id, host).toBe(id);
        expect.soft(findProviderByMx([`a.b.${host}`])?.id, host).toBe(id);
        const registrable = registrableDomain(host) ?? "";
        expect.soft(findProviderByMx([host.replace(registrable, `evil-${registrable}`)]), host).toBeNull();
        expect.soft(findProviderByMx([host.replace(registrable, `evil${registrable}`)]), host).toBeNull();
        expect.soft(findProviderByMx([`${host}.example`]), host).toBeNull();
      }
      expect.soft(domains.length + parents.length + mx.length > 0 || tableIds.has(id), id).toBe(true);
    }
  });
});

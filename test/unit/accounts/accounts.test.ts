import { beforeEach, describe, expect, test } from "vitest";
import { createAccounts, type NewAccount, secretKey } from "../../../electron/accounts/accounts.ts";
import type { Account, ConnectionState, ServerSettings } from "../../../shared/account.ts";
import type { DiscoveryResult, ProviderHint } from "../../../shared/discovery.ts";
import { failed } from "../../../shared/failure.ts";

const incoming = {
  protocol: "imap",
  host: "imap.example.org",
  port: 993,
  security: "tls",
  username: "anna@example.org",
} as const;
const outgoing = {
  protocol: "smtp",
  host: "smtp.example.org",
  port: 465,
  security: "tls",
  username: "anna@example.org",
} as const;
const anna: NewAccount = { name: "Anna", address: "anna@example.org", password: "geheim", incoming, outgoing };
const options = () => ({ signal: new AbortController().signal });

/** A store, a keychain and a mail worker that keep a diary of what was asked of them. */
function createSurroundings() {
  const diary: string[] = [];
  const stored: (Account & { lastContact: number | null })[] = [];
  const kept = new Map<string, string>();
  const connections: ConnectionState[] = [];
  const behaviour = {
    signIn: async (_server: ServerSettings, _password: string): Promise<void> => {},
    writeSecret: async (): Promise<void> => {},
    providers: new Map<string, ProviderHint>(),
  };
  const accounts = createAccounts({
    noteConnection: (state) => connections.push(state),
    recogniseServer: async (host) => behaviour.providers.get(host) ?? null,
    secrets: {
      protection: "file",
      read: async (key) => kept.get(key) ?? null,
      async write(key, value) {
        diary.push(`write ${key}`);
        await behaviour.writeSecret();
        kept.set(key, value);
      },
      async remove(key) {
        diary.push(`forget ${key}`);
        kept.delete(key);
      },
    },
    reader: { listAccounts: async () => stored },
    writer: {
      async addAccount(args) {
        diary.push("save");
        const account = { id: stored.length + 1, colour: 0, offline: { days: null, size: null }, ...args };
        stored.push({ ...account, lastContact: null });
        return account;
      },
      async removeAccount({ accountId }) {
        diary.push(`remove ${accountId}`);
        stored.splice(
          stored.findIndex(({ id }) => id === accountId),
          1,
        );
      },
    },
    mail: {
      async signIn({ server, password }) {
        diary.push(`sign in ${server.protocol}`);
        await behaviour.signIn(server, password);
      },
      async startAccount({ account, password, lastContact }) {
        diary.push(`start ${account.id} ${password} ${lastContact}`);
      },
      async stopAccount({ accountId }) {
        diary.push(`stop ${accountId}`);
      },
    },
  });
  return { accounts, diary, stored, kept, connections, behaviour };
}

let around: ReturnType<typeof createSurroundings>;
beforeEach(() => {
  around = createSurroundings();
});

describe("adding an account", () => {
  test("signs in to both servers, saves the account, then its password, then connects", async () => {
    const account = await around.accounts.addAccount(anna, options());
    expect(account).toMatchObject({ id: 1, name: "Anna", address: "anna@example.org", incoming, outgoing });
    expect(around.diary).toEqual(["sign in imap", "sign in smtp", "save", "write account-1", "start 1 geheim null"]);
    expect(around.kept.get(secretKey(1))).toBe("geheim");
    expect(JSON.stringify(around.stored)).not.toContain("geheim");
  });

  test("keeps nothing where signing in fails", async () => {
    around.behaviour.signIn = async ({ host, username }) => {
      throw failed({ code: "AUTH_REJECTED", host, username, words: "Nope" });
    };
    await expect(around.accounts.addAccount(anna, options())).rejects.toMatchObject({
      failure: { code: "AUTH_REJECTED", leg: "incoming" },
    });
    expect(around.stored).toEqual([]);
    expect(around.kept.size).toBe(0);
  });

  test("takes the account back where its password cannot be kept", async () => {
    around.behaviour.writeSecret = async () => {
      throw failed({ code: "DISK_FULL", path: "/data" });
    };
    await expect(around.accounts.addAccount(anna, options())).rejects.toMatchObject({ failure: { code: "DISK_FULL" } });
    expect(around.stored).toEqual([]);
    expect(around.diary).toEqual(["sign in imap", "sign in smtp", "save", "write account-1", "remove 1"]);
  });

  test.each(["anna@example.org", "anna@EXAMPLE.org", " anna@example.org "])(
    "refuses %j a second time before asking any server",
    async (address) => {
      await around.accounts.addAccount(anna, options());
      around.diary.length = 0;
      await expect(around.accounts.addAccount({ ...anna, address }, options())).rejects.toMatchObject({
        failure: { code: "ACCOUNT_EXISTS" },
      });
      expect(around.diary).toEqual([]);
    },
  );

  test("knows one international domain in both spellings", async () => {
    await around.accounts.addAccount({ ...anna, address: "анна@пример.рф" }, options());
    await expect(
      around.accounts.addAccount({ ...anna, address: "анна@xn--e1afmkfd.xn--p1ai" }, options()),
    ).rejects.toMatchObject({
      failure: { code: "ACCOUNT_EXISTS" },
    });
  });

  test("saves the settings and not where they came from", async () => {
    const found = { ...incoming, source: "guess" };
    await around.accounts.addAccount({ ...anna, incoming: found }, options());
    expect(around.stored[0]?.incoming).toEqual(incoming);
  });
});

describe("usernames", () => {
  const guessedResult: DiscoveryResult = {
    address: "anna@example.org",
    outcome: "found",
    incoming: { ...incoming, source: "guess" },
    outgoing: { ...outgoing, source: "guess" },
    ask: [],
    candidates: [
      { source: "guess", server: incoming },
      { source: "guess", server: outgoing },
    ],
    trace: [],
    choices: [],
    hint: null,
    elapsedMs: 1,
    failure: null,
  };
  const onlyLocalPart = async ({ host, username }: ServerSettings) => {
    if (username !== "anna") throw failed({ code: "AUTH_REJECTED", host, username, words: "" });
  };

  test("of settings that were guessed may change to what works, and that is saved", async () => {
    around.behaviour.signIn = onlyLocalPart;
    around.accounts.noteDiscovered(guessedResult);
    const account = await around.accounts.addAccount(anna, options());
    expect([account.incoming.username, account.outgoing?.username]).toEqual(["anna", "anna"]);
  });

  test("of settings that a person typed or changed are tried as they are", async () => {
    around.behaviour.signIn = onlyLocalPart;
    around.accounts.noteDiscovered(guessedResult);
    const changed = { ...anna, incoming: { ...incoming, port: 1993 } };
    await expect(around.accounts.addAccount(changed, options())).rejects.toMatchObject({
      failure: { code: "AUTH_REJECTED" },
    });
    expect(around.diary.filter((each) => each === "sign in imap")).toHaveLength(1);
  });

  test("are still those of what was found where only the server's own name took the place of its host", async () => {
    const own = { incoming: "mx1.hoster.test", outgoing: "mx2.hoster.test" };
    around.accounts.noteDiscovered(guessedResult);
    around.behaviour.signIn = async ({ protocol, host }) => {
      const alternative = protocol === "imap" ? own.incoming : own.outgoing;
      if (host !== alternative) throw failed({ code: "CERT_NAME", host, names: [alternative], alternative });
    };
    await expect(around.accounts.addAccount(anna, options())).rejects.toMatchObject({
      failure: { code: "CERT_NAME", alternative: own.incoming },
    });
    const received = { ...anna, incoming: { ...incoming, host: own.incoming } };
    await expect(around.accounts.addAccount(received, options())).rejects.toMatchObject({
      failure: { code: "SMTP_ONLY_FAIL", cause: { code: "CERT_NAME", alternative: own.outgoing } },
    });
    around.behaviour.signIn = onlyLocalPart;
    const both = { ...received, outgoing: { ...outgoing, host: own.outgoing } };
    const account = await around.accounts.addAccount(both, options());
    expect([account.incoming, account.outgoing]).toMatchObject([
      { host: own.incoming, username: "anna" },
      { host: own.outgoing, username: "anna" },
    ]);
  });

  test("of another address's settings are not mixed up", async () => {
    around.behaviour.signIn = onlyLocalPart;
    around.accounts.noteDiscovered({ ...guessedResult, address: "boris@example.org" });
    await expect(around.accounts.addAccount(anna, options())).rejects.toMatchObject({
      failure: { code: "AUTH_REJECTED" },
    });
  });
});

describe("receiving only", () => {
  const noSending = async ({ protocol, host, port }: ServerSettings) => {
    if (protocol === "smtp") throw failed({ code: "PORT_BLOCKED", host, port });
  };

  test("is told to be possible where sending alone fails, and keeps nothing yet", async () => {
    around.behaviour.signIn = noSending;
    await expect(around.accounts.addAccount(anna, options())).rejects.toMatchObject({
      failure: { code: "SMTP_ONLY_FAIL", cause: { code: "PORT_BLOCKED", host: "smtp.example.org" } },
    });
    expect(around.stored).toEqual([]);
    expect(around.kept.size).toBe(0);
  });

  test("on request: saved without an outgoing server, which is not asked", async () => {
    around.behaviour.signIn = noSending;
    const account = await around.accounts.addAccount({ ...anna, receiveOnly: true }, options());
    expect(account).toMatchObject({ incoming, outgoing: null });
    expect(around.diary).toEqual(["sign in imap", "save", "write account-1", "start 1 geheim null"]);
  });

  test("a new password is asked of the incoming server alone", async () => {
    await around.accounts.addAccount({ ...anna, receiveOnly: true }, options());
    around.diary.length = 0;
    await around.accounts.changePassword(1, "neu", options());
    expect(around.diary).toEqual(["sign in imap", "write account-1", "stop 1", "start 1 neu null"]);
  });

  test.each(["pop3", "imap"] as const)("works over %s", async (protocol) => {
    const account = await around.accounts.addAccount(
      { ...anna, incoming: { ...incoming, protocol }, receiveOnly: true },
      options(),
    );
    expect(account).toMatchObject({ incoming: { protocol }, outgoing: null });
  });
});

describe("what is known of a provider", () => {
  const hint: ProviderHint = { name: "Example", notes: [{ kind: "appPassword", page: "https://example.org/app" }] };
  const other: ProviderHint = { name: "Other", notes: [{ kind: "oauth", page: null }] };
  const discovered: DiscoveryResult = {
    address: "anna@example.org",
    outcome: "found",
    incoming: { ...incoming, source: "mx" },
    outgoing: { ...outgoing, source: "mx" },
    ask: [],
    candidates: [
      { source: "mx", server: incoming },
      { source: "mx", server: outgoing },
    ],
    choices: [],
    hint,
    trace: [],
    elapsedMs: 1,
    failure: null,
  };
  const refuse = async ({ host, username }: ServerSettings) => {
    throw failed({ code: "AUTH_REJECTED", host, username, words: "Nope" });
  };

  beforeEach(() => {
    around.behaviour.signIn = refuse;
  });

  test("by what discovery learned of the domain explains a refusal", async () => {
    around.accounts.noteDiscovered(discovered);
    await expect(around.accounts.addAccount(anna, options())).rejects.toMatchObject({
      failure: { code: "APP_PASSWORD", page: "https://example.org/app", words: "Nope" },
    });
  });

  test("does not explain a refusal of a server that was typed by hand", async () => {
    around.accounts.noteDiscovered(discovered);
    const typed = { ...anna, incoming: { ...incoming, host: "mail.elsewhere.test" } };
    await expect(around.accounts.addAccount(typed, options())).rejects.toMatchObject({
      failure: { code: "AUTH_REJECTED" },
    });
  });

  test("by the server's own name counts first, also when a password is changed", async () => {
    around.accounts.noteDiscovered(discovered);
    around.behaviour.providers.set(incoming.host, other);
    await expect(around.accounts.addAccount(anna, options())).rejects.toMatchObject({
      failure: { code: "OAUTH_ONLY", provider: "Other" },
    });
    around.behaviour.signIn = async () => {};
    await around.accounts.addAccount(anna, options());
    around.behaviour.signIn = refuse;
    await expect(around.accounts.changePassword(1, "falsch", options())).rejects.toMatchObject({
      failure: { code: "OAUTH_ONLY", provider: "Other" },
    });
    expect(around.kept.get("account-1")).toBe("geheim");
  });
});

describe("removing an account", () => {
  test("ends its sessions, then forgets mail and password", async () => {
    await around.accounts.addAccount(anna, options());
    around.diary.length = 0;
    await around.accounts.removeAccount(1);
    expect(around.diary).toEqual(["stop 1", "remove 1", "forget account-1"]);
    expect(around.kept.size).toBe(0);
  });

  test("that is not there is NOT_FOUND", async () => {
    await expect(around.accounts.removeAccount(7)).rejects.toMatchObject({
      failure: { code: "NOT_FOUND", what: "account" },
    });
  });
});

describe("changing the password", () => {
  beforeEach(async () => {
    await around.accounts.addAccount(anna, options());
    around.diary.length = 0;
  });

  test("keeps a right one and connects with it", async () => {
    await around.accounts.changePassword(1, "neu", options());
    expect(around.diary).toEqual(["sign in imap", "sign in smtp", "write account-1", "stop 1", "start 1 neu null"]);
    expect(around.kept.get("account-1")).toBe("neu");
  });

  test("keeps the old one where the new one is wrong, and leaves the sessions alone", async () => {
    around.behaviour.signIn = async ({ host, username }) => {
      throw failed({ code: "AUTH_REJECTED", host, username, words: "" });
    };
    await expect(around.accounts.changePassword(1, "falsch", options())).rejects.toMatchObject({
      failure: { code: "AUTH_REJECTED" },
    });
    expect(around.kept.get("account-1")).toBe("geheim");
    expect(around.diary.some((each) => each.startsWith("stop"))).toBe(false);
  });

  test("keeps the old one where the outgoing server alone refuses the new one", async () => {
    around.behaviour.signIn = async ({ protocol, host, username }) => {
      if (protocol === "smtp") throw failed({ code: "AUTH_REJECTED", host, username, words: "" });
    };
    await expect(around.accounts.changePassword(1, "halb", options())).rejects.toMatchObject({
      failure: { code: "AUTH_REJECTED", leg: "outgoing", host: "smtp.example.org" },
    });
    expect(around.kept.get("account-1")).toBe("geheim");
  });

  test("keeps the new one where the incoming server takes it and the outgoing one cannot be asked", async () => {
    around.behaviour.signIn = async ({ protocol, host, port }) => {
      if (protocol === "smtp") throw failed({ code: "PORT_BLOCKED", host, port });
    };
    await around.accounts.changePassword(1, "neu", options());
    expect(around.kept.get("account-1")).toBe("neu");
  });

  test("keeps the old one where the incoming server cannot be asked", async () => {
    around.behaviour.signIn = async ({ protocol, host, port }) => {
      if (protocol === "imap") throw failed({ code: "PORT_BLOCKED", host, port });
    };
    await expect(around.accounts.changePassword(1, "neu", options())).rejects.toMatchObject({
      failure: { code: "PORT_BLOCKED" },
    });
    expect(around.kept.get("account-1")).toBe("geheim");
  });
});

describe("at launch", () => {
  test("every account is connected, and one without a password says so instead", async () => {
    await around.accounts.addAccount(anna, options());
    await around.accounts.addAccount({ ...anna, address: "boris@example.org" }, options());
    around.stored[1] = { ...(around.stored[1] as Account), lastContact: 1_700_000_000_000 };
    around.kept.delete("account-2");
    around.diary.length = 0;
    await around.accounts.startAll();
    expect(around.diary).toEqual(["start 1 geheim null"]);
    expect(around.connections).toEqual([
      {
        accountId: 2,
        phase: "offline",
        activity: null,
        lastContact: 1_700_000_000_000,
        retryAt: null,
        failure: { code: "SECRET_MISSING", address: "boris@example.org" },
      },
    ]);
  });
});

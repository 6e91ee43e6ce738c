import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Cipher, openKeychain } from "../../../electron/desktop/keychain.ts";

/** A keychain of our own with a key that can be rotated or lost; like Electron's it answers asynchronously. */
class Keychain implements Cipher {
  key = 1;
  current = 1;
  available = true;
  backend = "gnome_libsecret";
  plainText = false;
  mark = "v11";
  locked = false;

  async isAsyncEncryptionAvailable() {
    return this.available;
  }
  async encryptStringAsync(plainText: string) {
    if (this.locked) throw new Error("cannot encrypt");
    return Buffer.concat([
      Buffer.from(this.mark),
      Buffer.from([this.current]),
      mask(Buffer.from(plainText), this.current),
    ]);
  }
  async decryptStringAsync(encrypted: Buffer) {
    const key = encrypted[3] ?? 0;
    if (this.locked || key < this.key) throw new Error("cannot decrypt");
    return { result: mask(encrypted.subarray(4), key).toString(), shouldReEncrypt: key !== this.current };
  }
  getSelectedStorageBackend() {
    return this.backend;
  }
  setUsePlainTextEncryption(usePlainText: boolean) {
    this.plainText = usePlainText;
  }
}

function mask(bytes: Buffer, key: number): Buffer {
  return Buffer.from(bytes.map((byte) => byte ^ (0x5a + key)));
}

let directory: string;
let path: string;
let cipher: Keychain;
let unreadable: unknown[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "posthorn-keychain-"));
  path = join(directory, "secrets-keychain.json");
  cipher = new Keychain();
  unreadable = [];
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = (platform: NodeJS.Platform = "linux") =>
  openKeychain({ path, cipher, platform, onUnreadable: (error) => unreadable.push(error) });

describe("secrets in the keychain", () => {
  it("are there again after a restart", async () => {
    const password = 'é & < " пароль\0\n🎺';
    await (await open()).write("account-1", password);
    expect(await (await open()).read("account-1")).toBe(password);
  });

  it("are null where none was written or it was removed", async () => {
    const secrets = await open();
    expect(await secrets.read("account-1")).toBeNull();
    await secrets.write("account-1", "x");
    await secrets.remove("account-1");
    expect(await secrets.read("account-1")).toBeNull();
    expect(await (await open()).read("account-1")).toBeNull();
  });

  it("do not stand in the file, which only this user may read", async () => {
    await (await open()).write("account-1", "correct horse");
    expect(await readFile(path, "utf8")).not.toContain("correct horse");
    if (process.platform !== "win32") expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(["secrets-keychain.json"]);
  });

  it("are all kept when many are written at once", async () => {
    const secrets = await open();
    const names = Array.from({ length: 30 }, (_, index) => `account-${index}`);
    await Promise.all(names.map((name) => secrets.write(name, `password of ${name}`)));
    const reopened = await open();
    for (const name of names) expect(await reopened.read(name)).toBe(`password of ${name}`);
  });

  it("take names that objects have of their own", async () => {
    const secrets = await open();
    expect(await secrets.read("constructor")).toBeNull();
    await secrets.write("__proto__", "x");
    expect(await (await open()).read("__proto__")).toBe("x");
  });

  it("are encrypted anew when the system's key was rotated", async () => {
    await (await open()).write("account-1", "x");
    cipher.current = 2;
    expect(await (await open()).read("account-1")).toBe("x");
    cipher.key = 2; // the old key is gone now
    expect(await (await open()).read("account-1")).toBe("x");
  });

  it("are missing, not wrong, when the keychain was reset or is locked, and say why", async () => {
    const secrets = await open();
    await secrets.write("account-1", "x");
    cipher.locked = true;
    expect(await secrets.read("account-1")).toBeNull();
    expect(unreadable).toHaveLength(1);
    cipher.locked = false;
    expect(await secrets.read("account-1")).toBe("x");
  });

  it("cannot be moved from one account to another", async () => {
    await (await open()).write("account-1", "x");
    await writeFile(path, (await readFile(path, "utf8")).replace("account-1", "account-2"));
    expect(await (await open()).read("account-2")).toBeNull();
  });

  it("do not keep the app from starting while the keychain is locked", async () => {
    cipher.locked = true;
    const secrets = await open();
    expect(unreadable).toHaveLength(1);
    await expect(secrets.write("account-1", "x")).rejects.toThrow("cannot encrypt");
    cipher.locked = false;
    await secrets.write("account-1", "x");
    expect(await secrets.read("account-1")).toBe("x");
  });

  it("fail to be written, in a rejection, and leave the others as they were", async () => {
    const secrets = await open();
    await secrets.write("account-1", "x");
    await rm(directory, { recursive: true });
    await expect(secrets.write("account-2", "y")).rejects.toThrow();
    expect(await secrets.read("account-1")).toBe("x");
    expect(await secrets.read("account-2")).toBeNull();
  });
});

describe("the file of secrets", () => {
  it.each(["", "{", "[]", "null", '{"version":1}', '{"version":"1","ciphertexts":{}}'])(
    "is put aside where it is damaged: %s",
    async (text) => {
      await writeFile(path, text);
      expect(await (await open()).read("account-1")).toBeNull();
      expect(await readFile(`${path}.damaged`, "utf8")).toBe(text);
    },
  );

  it("is refused and left alone where a newer Posthorn wrote it", async () => {
    const text = JSON.stringify({ version: 2, ciphertexts: {} });
    await writeFile(path, text);
    await expect(open()).rejects.toMatchObject({ failure: { code: "DATA_NEWER", path, version: 2 } });
    expect(await readFile(path, "utf8")).toBe(text);
  });
});

describe("how well secrets are protected", () => {
  it("is said to be by the keychain where there is one", async () => {
    for (const platform of ["linux", "darwin", "win32"] as const) {
      expect((await open(platform)).protection).toBe("keychain");
    }
  });

  it("is said to be basic_text on a Linux desktop without one", async () => {
    cipher.backend = "basic_text";
    expect((await open()).protection).toBe("basic_text");
    expect(cipher.plainText).toBe(false);
  });

  it("is said to be basic_text where the desktop's keychain did not answer and Chromium took the key everybody knows", async () => {
    cipher.mark = "v10";
    expect((await open()).protection).toBe("basic_text");
    // Elsewhere the same mark stands for the system's own keychain.
    expect((await open("darwin")).protection).toBe("keychain");
  });

  it("is said to be basic_text where Linux offers no encryption at all, and works", async () => {
    cipher.available = false;
    const secrets = await open();
    expect(secrets.protection).toBe("basic_text");
    expect(cipher.plainText).toBe(true);
    await secrets.write("account-1", "x");
    expect(await secrets.read("account-1")).toBe("x");
  });
});

import { readFile, rename } from "node:fs/promises";
import { failed } from "../../shared/failure.ts";
import { type Secrets, writeAtomically } from "../core/core.ts";

/** As much of Electron's asynchronous `safeStorage` as secrets need. */
export interface Cipher {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(plainText: string): Promise<Buffer>;
  decryptStringAsync(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }>;
  /** There on Linux only. */
  getSelectedStorageBackend?(): string;
  /** Does something on Linux only. */
  setUsePlainTextEncryption(usePlainText: boolean): void;
}

const VERSION = 1;

/**
 * Secrets whose ciphertexts lie in `path` and whose key lies in the system's keychain. Where a Linux desktop has no
 * keychain, Chromium's key is one that every program knows: `protection` is then `basic_text`, which the app shows.
 * To be called once the app is ready. Throws DATA_NEWER; a damaged file is put aside, since passwords can be typed again.
 */
export async function openKeychain(options: {
  readonly path: string;
  readonly cipher: Cipher;
  readonly platform: NodeJS.Platform;
  /** Is told why the keychain could not be used: it was reset, is locked, or access was denied. */
  readonly onUnreadable: (error: unknown) => void;
}): Promise<Secrets> {
  const { path, cipher } = options;
  const protection = await chooseProtection(options);
  const ciphertexts = await readCiphertexts(path);
  let saving: Promise<void> = Promise.resolve();

  /** Applies `change` to what is stored, after all earlier changes; what could not be written is not kept either. */
  function save(change: (next: Map<string, string>) => void): Promise<void> {
    const saved = saving.then(async () => {
      const next = new Map(ciphertexts);
      change(next);
      await writeAtomically(path, JSON.stringify({ version: VERSION, ciphertexts: Object.fromEntries(next) }));
      ciphertexts.clear();
      for (const [key, ciphertext] of next) ciphertexts.set(key, ciphertext);
    });
    saving = saved.catch(() => undefined); // its caller is told; the next change starts from what is stored
    return saved;
  }

  // The name is sealed in, so that a stored secret cannot be moved to another account.
  async function write(name: string, value: string): Promise<void> {
    const encrypted = await cipher.encryptStringAsync(JSON.stringify([name, value]));
    await save((next) => next.set(name, encrypted.toString("base64")));
  }

  async function unseal(name: string, ciphertext: string): Promise<{ value: string; outdated: boolean } | null> {
    let opened: Awaited<ReturnType<Cipher["decryptStringAsync"]>>;
    try {
      opened = await cipher.decryptStringAsync(Buffer.from(ciphertext, "base64"));
    } catch (error) {
      options.onUnreadable(error);
      return null;
    }
    const value = readSealed(opened.result, name);
    return value === null ? null : { value, outdated: opened.shouldReEncrypt };
  }

  return {
    protection,
    async read(name) {
      await saving;
      const ciphertext = ciphertexts.get(name);
      const unsealed = ciphertext === undefined ? null : await unseal(name, ciphertext);
      if (unsealed?.outdated && ciphertexts.get(name) === ciphertext) await write(name, unsealed.value);
      return unsealed?.value ?? null;
    },
    write,
    remove: (name) => save((next) => void next.delete(name)),
  };
}

async function chooseProtection(options: Parameters<typeof openKeychain>[0]): Promise<Secrets["protection"]> {
  const { cipher, platform, onUnreadable } = options;
  if (platform !== "linux") return "keychain";
  if (!(await cipher.isAsyncEncryptionAvailable())) {
    cipher.setUsePlainTextEncryption(true);
    return "basic_text";
  }
  if (cipher.getSelectedStorageBackend?.() === "basic_text") return "basic_text";
  try {
    return (await usesKnownKey(cipher)) ? "basic_text" : "keychain";
  } catch (error) {
    onUnreadable(error); // a keychain that is there and does not answer: the app starts, and asks for passwords
    return "keychain";
  }
}

/**
 * Whether Chromium encrypts with the key that every program knows: on Linux it then marks what it encrypts with `v10`.
 * The backend's name only tells which keychain the desktop should have, not whether it answered.
 */
async function usesKnownKey(cipher: Cipher): Promise<boolean> {
  const probe = await cipher.encryptStringAsync("probe");
  return probe.subarray(0, 3).toString("latin1") === "v10";
}

async function readCiphertexts(path: string): Promise<Map<string, string>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Map();
    throw error;
  }
  const stored = parseStored(text);
  if (stored === "damaged") {
    await rename(path, `${path}.damaged`);
    return new Map();
  }
  if (stored.version > VERSION) throw failed({ code: "DATA_NEWER", path, version: stored.version });
  return stored.ciphertexts;
}

function parseStored(text: string): { version: number; ciphertexts: Map<string, string> } | "damaged" {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch {
    return "damaged";
  }
  const { version, ciphertexts } = (stored ?? {}) as { version?: unknown; ciphertexts?: unknown };
  if (typeof version !== "number" || typeof ciphertexts !== "object" || ciphertexts === null) return "damaged";
  const entries = Object.entries(ciphertexts);
  return { version, ciphertexts: new Map(entries.filter(([, ciphertext]) => typeof ciphertext === "string")) };
}

/** The value sealed under `name`; null for anything else. What it was does not go into an error: it may be a password. */
function readSealed(text: string, name: string): string | null {
  try {
    const [sealedName, value]: unknown[] = JSON.parse(text);
    return sealedName === name && typeof value === "string" ? value : null;
  } catch {
    return null;
  }
}

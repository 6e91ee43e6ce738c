import type { HostInfo } from "../../shared/settings.ts";

/** Where passwords are kept; each host brings its own. */
export interface Secrets {
  /** null where there is none under `key`, or it cannot be read any more. */
  read(key: string): Promise<string | null>;
  write(key: string, value: string): Promise<void>;
  /** Does nothing where there is none. */
  remove(key: string): Promise<void>;
  readonly protection: HostInfo["secretProtection"];
}

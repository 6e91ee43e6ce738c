import type { Account } from "../../shared/account.ts";

/** One or two letters for an account: of its address, because a person's accounts share the name. */
export function initialsOf({ address }: Pick<Account, "address">): string {
  const at = address.lastIndexOf("@");
  const [first = "", second = ""] = address
    .slice(0, at < 0 ? undefined : at)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const letters = second === "" ? [...first].slice(0, 2) : [[...first][0] ?? "", [...second][0] ?? ""];
  return letters.join("").toLocaleUpperCase() || "@";
}

import { failed, type MailFailure } from "../../shared/failure.ts";

/** Handlers that answer every call with `failure`, for a database that could not be opened. */
export function refuseCalls<Handlers extends object>(failure: MailFailure): Handlers {
  const refuse = () => {
    throw failed(failure);
  };
  return new Proxy({} as Handlers, {
    get: () => refuse,
    getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: refuse }),
  });
}

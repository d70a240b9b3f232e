import type { AnyAuthMethod } from "./sftp-connection.js";

/** Asks first what the host takes, then tries each credential at most once: hosts lock users out who try often. Calls `sent` before one goes out. */
export function nextMethod(methods: readonly AnyAuthMethod[], sent: () => void) {
  const left = [...methods];
  let asked = false;
  let passwordTried = false;
  return (taken: readonly string[] | null, _partial: boolean | null, next: (method: AnyAuthMethod | false) => void) => {
    if (!asked) {
      asked = true;
      return next({ type: "none", username: methods[0]?.username ?? "" });
    }
    for (let method = left.shift(); method !== undefined; method = left.shift()) {
      const isPassword = method.type === "password" || method.type === "keyboard-interactive";
      if ((taken && !taken.includes(method.type)) || (isPassword && passwordTried)) continue;
      passwordTried ||= isPassword;
      sent();
      return next(method);
    }
    return next(false);
  };
}

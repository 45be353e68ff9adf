// Passkeys for the sign-in library's forms. It describes each form in a JSON block beside it.
const able = globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON;

const get = async ({ publicKey }) =>
  (await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) })).toJSON();

const create = async ({ publicKey }, passwordless) => {
  const options = structuredClone(publicKey);
  if (passwordless !== undefined) {
    options.authenticatorSelection.residentKey = passwordless ? "required" : "discouraged";
    options.authenticatorSelection.requireResidentKey = passwordless;
    if (passwordless) options.authenticatorSelection.userVerification = "required";
  }
  return (await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })).toJSON();
};

const kinds = {
  async loginForm(ids, form) {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return get((await answer.json()).request_options);
  },
  authenticateForm: (ids, form, data) => get(data.request_options),
  addForm: (ids, form, data) => create(data.creation_options, document.getElementById(ids.passwordless)?.checked ?? false),
};

for (const block of document.querySelectorAll("script[data-allauth-onload]")) {
  const { ids } = JSON.parse(block.textContent);
  const make = kinds[block.dataset.allauthOnload.split(".").pop()];
  const button = document.getElementById(ids.login ?? ids.authenticate ?? ids.add);
  const credential = document.getElementById(ids.credential);
  if (!button || !make) continue;
  if (!able) {
    button.hidden = true;
    continue;
  }
  const data = ids.data && JSON.parse(document.getElementById(ids.data).textContent);
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    try {
      credential.value = JSON.stringify(await make(ids, credential.form, data));
      credential.form.submit();
    } catch {
      // Said no, or the device has none: the other ways in stay.
      button.focus();
    }
  });
}

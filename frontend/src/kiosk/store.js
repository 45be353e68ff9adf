// The device's own store of answers. "Thank you" is shown only after the browser says that the disk has the answer.
const NAME = "talkoot-kiosk";

const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open(NAME, 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("answers", { keyPath: "answer" });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});

const work = async (mode, act) => {
  const transaction = (await opened).transaction("answers", mode, { durability: "strict" });
  const asked = act(transaction.objectStore("answers"));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(asked?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
};

export const keep = (answer) => work("readwrite", (store) => store.put(answer));

// Takes delivered answers away, but for one that the customer added to while it was on its way: that goes once more.
export const forget = (sent) => work("readwrite", (store) => {
  for (const one of sent) {
    const asked = store.get(one.answer);
    asked.onsuccess = () => { if (asked.result && asked.result.done === one.done && asked.result.changes === one.changes) store.delete(one.answer); };
  }
});

// All that waits for one feedback point, oldest first; those that the server found faulty stand apart and stay.
export const waiting = async (point) => {
  const all = await work("readonly", (store) => store.getAll());
  return all.filter((one) => one.point === point && !one.fault).sort((a, b) => a.at - b.at);
};

// Notes what is wrong with an answer unless it has been taken away or changed meanwhile.
export const mark = (faults) => work("readwrite", (store) => {
  for (const [key, fault, changes] of faults) {
    const asked = store.get(key);
    asked.onsuccess = () => { if (asked.result && asked.result.changes === changes) store.put({ ...asked.result, fault }); };
  }
});

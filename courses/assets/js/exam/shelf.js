// Where a device keeps short texts by name: IndexedDB; where that is missing (private windows of older Firefox) localStorage; or
// nowhere, and then the page says so.
import { WORK_PREFIX, rememberDatabase } from "portal/lib/device.js";

const NAME = "lianxue-exam";
const TABLE = "answers";
const PATIENCE = 2000; // ms; Safari 14.1 sometimes never answers

/** A shelf with put(name, text), list(prefix) → [[name, text]…] in order of names, and remove(names). `lasting`: survives a reload. */
export async function openShelf() {
  const database = await openDatabase().catch(() => null);
  if (database) return new DatabaseShelf(database);
  return worksStorage() ? new StorageShelf() : new NoShelf();
}

function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    setTimeout(() => reject(new Error("no answer")), PATIENCE);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close(); // sign-out in another tab deletes it
      try {
        rememberDatabase(NAME); // or sign-out would not find it
        resolve(request.result);
      } catch (error) {
        reject(error);
      }
    };
  });
}

class DatabaseShelf {
  constructor(database) {
    this.database = database;
    this.lasting = true;
  }

  change(act) {
    return new Promise((resolve, reject) => {
      const transaction = this.database.transaction(TABLE, "readwrite");
      act(transaction.objectStore(TABLE));
      transaction.oncomplete = () => resolve();
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  put(name, text) {
    return this.change((table) => table.put(text, name));
  }

  remove(names) {
    return this.change((table) => names.forEach((name) => table.delete(name)));
  }

  list(prefix) {
    return new Promise((resolve, reject) => {
      const found = [];
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      const request = this.database.transaction(TABLE).objectStore(TABLE).openCursor(range);
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const cursor = request.result;
        if (!cursor) return resolve(found);
        found.push([cursor.key, cursor.value]);
        return cursor.continue();
      };
    });
  }
}

function worksStorage() {
  try {
    localStorage.setItem(`${WORK_PREFIX}try`, "1");
    localStorage.removeItem(`${WORK_PREFIX}try`);
    return true;
  } catch (error) {
    return false; // shut off by the browser, or full
  }
}

class StorageShelf {
  constructor() {
    this.lasting = true;
  }

  async put(name, text) {
    localStorage.setItem(WORK_PREFIX + name, text);
  }

  async remove(names) {
    names.forEach((name) => localStorage.removeItem(WORK_PREFIX + name));
  }

  async list(prefix) {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(WORK_PREFIX + prefix)).sort();
    return names.map((name) => [name.slice(WORK_PREFIX.length), localStorage.getItem(name)]);
  }
}

class NoShelf {
  constructor() {
    this.lasting = false;
  }

  async put() {
    throw new Error("nothing can be kept on this device");
  }

  async remove() {}

  async list() {
    return [];
  }
}

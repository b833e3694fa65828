/** A file to send and where it was inside the dropped folder. */
export interface Found {
  file: File;
  path: string;
}

const HIDDEN = /(^|\/)(\.|~\$|Thumbs\.db$|desktop\.ini$|__MACOSX\/)/;

function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  // A reader answers at most 100 entries at a time: ask until it has none left.
  return new Promise((resolve, reject) => {
    const next = (): void =>
      reader.readEntries((some) => {
        if (some.length === 0) return resolve(all);
        all.push(...some);
        next();
      }, reject);
    next();
  });
}

async function walk(entry: FileSystemEntry): Promise<Found[]> {
  const path = entry.fullPath.replace(/^\//, "");
  if (HIDDEN.test(path)) return [];
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, path }];
  }
  const found: Found[] = [];
  for (const each of await entriesOf(entry as FileSystemDirectoryEntry)) found.push(...(await walk(each)));
  return found;
}

/** Everything that was dropped, folders walked through; what office software and file managers leave behind is left out. */
export async function fromDrop(transfer: DataTransfer): Promise<Found[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return fromInput(transfer.files);
  return (await Promise.all(entries.map(walk))).flat();
}

/** What was chosen with the file or folder picker. */
export function fromInput(files: FileList): Found[] {
  return [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name })).filter((f) => !HIDDEN.test(f.path));
}

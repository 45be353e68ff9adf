// A picture is made small on the device before it is sent: drawn at a size that pages need, lighter and lighter until it fits. A logo
// is clear where it says nothing; what says itself how heavy and large it may be (data-logo="bytes width height") may be a photograph.
const LOGO = [4000, 320, 96], CLEAR = [["image/png"], ["image/webp", 0.9], ["image/webp", 0.75], ["image/webp", 0.55]];
const PHOTOGRAPH = [["image/webp", 0.85], ["image/jpeg", 0.85], ["image/webp", 0.6], ["image/jpeg", 0.6]];

async function lighter(file, [heaviest, widest, highest], kinds) {
  const picture = await createImageBitmap(file);
  for (const scale of [1, 0.85, 0.7, 0.55, 0.4, 0.3])
    for (const [type, quality] of kinds) {
      const fit = Math.min(1, widest / picture.width, highest / picture.height) * scale;
      const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(picture.width * fit), height: Math.round(picture.height * fit) });
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const made = await new Promise((done) => canvas.toBlob(done, type, quality));
      if (made && made.type === type && made.size <= heaviest) return made;
    }
  return file;
}

for (const input of document.querySelectorAll("input[data-logo]"))
  input.addEventListener("change", async () => {
    const [file] = input.files, own = input.dataset.logo.split(" ").map(Number), [limits, kinds] = own.length === 3 ? [own, PHOTOGRAPH] : [LOGO, CLEAR];
    if (!file || (file.size <= limits[0] && kinds === CLEAR) || !/^image\/(png|jpeg|webp)$/.test(file.type)) return;
    try {
      const made = await lighter(file, limits, kinds);
      const chosen = new DataTransfer();
      chosen.items.add(new File([made], file.name, { type: made.type }));
      input.files = chosen.files;
    } catch {
      // what cannot be drawn is sent as it is, and the server says what is wrong with it
    }
  });

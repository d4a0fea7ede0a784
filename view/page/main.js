// Asks for one look after the other, and shows each.

const kAgainAfterMs = 1000;
const kGivenUpAfter = 5; // tries in a row that fail

function tell(trouble) {
  byId("trouble").hidden = !trouble;
  byId("trouble").textContent = trouble;
}

async function show(answer, parts) {
  const look = answer.look;
  const notes = [answer.camera && `camera: ${answer.camera}`, answer.reflex && `reflex lane: ${answer.reflex}`];
  tell(notes.filter(Boolean).join("; "));
  if (answer.recording) parts.player.show(answer.recording);
  byId("waiting").hidden = Boolean(look);
  byId("picture").hidden = !look;
  if (!look) {
    byId("advice").textContent = "";
    parts.drawing.clear();
    return;
  }
  const picture = byId("picture");
  picture.src = `data:image/jpeg;base64,${look.picture}`;
  await picture.decode().catch(() => {});
  parts.drawing.show(look);
  byId("advice").textContent = look.advice;
  showChecklist(look.checklist);
  showWords(look);
  parts.curves.add(look);
  if (byId("settings").textContent !== look.settings) byId("settings").textContent = look.settings;
}

async function main() {
  const parts = {
    drawing: new Drawing(byId("drawing")),
    curves: new Curves(byId("curves")),
    player: new Player(),
  };
  byId("copy").addEventListener("click", () => {
    navigator.clipboard
      .writeText(byId("settings").textContent)
      .then(() => (byId("copy").textContent = "copied"))
      .catch(() => getSelection().selectAllChildren(byId("settings")));
  });
  addEventListener("pagehide", leave);
  let shown = 0;
  for (let failed = 0; failed < kGivenUpAfter; ) {
    try {
      const answer = await nextLook(shown);
      shown = answer.shown;
      failed = 0;
      document.body.dataset.shown = shown;
      await show(answer, parts);
    } catch (error) {
      ++failed;
      tell(`cabinwatch view does not answer: ${error.message}`);
      await new Promise((resolve) => setTimeout(resolve, kAgainAfterMs));
    }
  }
  tell("cabinwatch view has ended. The service watches again; start cabinwatch view anew to look.");
}

main();

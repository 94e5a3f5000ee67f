// The draws at the step the charts stand on: how many there are, and where the next ones come from. No mathematics.

let place = null;
let count = 0;

const step = () => window.playground.live.state().step;

window.playground.draws = {
  /** The step's index and how many draws it has, for the server to go on from. */
  asked() {
    const { step_id, generated } = step();
    if (place !== step_id) [place, count] = [step_id, 0];
    return [generated, count];
  },
  show(us) {
    count = us.length;
    window.playground.live.draw(us);
  },
  /** Another seed: another u, and the old draws are gone. */
  newLuck(u) {
    count = 0;
    window.playground.live.setU(u);
    window.playground.live.draw([]);
  },
};

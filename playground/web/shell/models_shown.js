// What the page knows of its models, by name (shown.js).

import { data } from '../common/data.js';
import { chosen } from './models.js';
import { offerValues } from './shown.js';

/** @type {Record<string, string>} the family of the model that a task is done with on this page */
const FAMILIES = { write: 'decoder', summarize: 'encoder_decoder' };

offerValues({
  family_for({ task }) {
    const model = chosen[FAMILIES[String(task)]];
    return model ? { answer: model.family } : null;
  },
  models_of: ({ family }) => ({ answer: data.models.rows.filter((row) => row.family === family).length }),
});

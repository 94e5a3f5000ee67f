// Written by `python -m playground.web.write_contract`.

export type Language = 'ko' | 'en';

export type TextData = Record<'ko' | 'en', string>;

/** Options of :class:`~playground.options.DecodingOptions`, which checks them. */
export interface GuidedOptions {
  constraint: 'none' | 'choice' | 'regex' | 'json_schema';
  grammar: string;
  watermark_bias: number;
  greenlist_ratio: number;
}

/** Options of :class:`~playground.options.DecodingOptions`, which checks them. */
export interface MoreOptions {
  sequence_bias: Array<[Array<number>, number]> | null;
  bad_words_ids: Array<Array<number>> | null;
  suppress_tokens: Array<number> | null;
  begin_suppress_tokens: Array<number> | null;
  presence_penalty: number;
  frequency_penalty: number;
  dry_multiplier: number;
  dry_base: number;
  dry_allowed_length: number;
  encoder_repetition_penalty: number;
  encoder_no_repeat_ngram_size: number;
  top_n_sigma: number;
  xtc_probability: number;
  xtc_threshold: number;
  mirostat_tau: number;
  mirostat_eta: number;
  exponential_decay_factor: number;
  exponential_decay_start: number;
  renormalize_logits: boolean;
  stage_order: Array<string> | null;
  prompt_lookup_num_tokens: number;
}

/** How the next token is chosen. Immutable; greedy by default, with every stage neutral. */
export interface DecodingOptions {
  sequence_bias: Array<[Array<number>, number]> | null;
  bad_words_ids: Array<Array<number>> | null;
  suppress_tokens: Array<number> | null;
  begin_suppress_tokens: Array<number> | null;
  presence_penalty: number;
  frequency_penalty: number;
  dry_multiplier: number;
  dry_base: number;
  dry_allowed_length: number;
  encoder_repetition_penalty: number;
  encoder_no_repeat_ngram_size: number;
  top_n_sigma: number;
  xtc_probability: number;
  xtc_threshold: number;
  mirostat_tau: number;
  mirostat_eta: number;
  exponential_decay_factor: number;
  exponential_decay_start: number;
  renormalize_logits: boolean;
  stage_order: Array<string> | null;
  prompt_lookup_num_tokens: number;
  constraint: 'none' | 'choice' | 'regex' | 'json_schema';
  grammar: string;
  watermark_bias: number;
  greenlist_ratio: number;
  do_sample: boolean;
  temperature: number;
  top_k: number;
  top_p: number;
  num_beams: number;
  no_repeat_ngram_size: number;
  max_new_tokens: number;
  seed: number | null;
  min_p: number | null;
  typical_p: number;
  epsilon_cutoff: number;
  eta_cutoff: number;
  top_h: number | null;
  repetition_penalty: number;
  length_penalty: number;
  early_stopping: boolean | 'never';
  min_new_tokens: number;
  forced_bos_token_id: number | null;
  forced_eos_token_id: number | Array<number> | null;
}

/** The example prompts in one language, and the keys of what each shows. */
export interface PromptsData {
  texts: Array<string>;
  shows: Array<string>;
}

/** How the words of a figure look. */
export interface FontData {
  family: string;
  size: number;
  color: string;
  weight?: string;
  lineposition?: string;
}

/** How a line of a figure looks; ``width`` in pixels. */
export interface LineData {
  color: string;
  width: number;
  dash?: string;
  shape?: string;
}

/** How the points of a figure look; ``size`` in pixels. */
export interface MarkerData {
  color: string;
  size: number;
  symbol: string;
  opacity?: number;
  line?: LineData;
}

/** A scatter trace, as Plotly reads it. ``line``, ``marker`` and ``textfont`` are there where its mode uses them. */
export interface TraceData {
  name: string;
  meta: string;
  mode: 'lines' | 'markers' | 'text' | 'lines+markers';
  x: Array<number | null>;
  y: Array<number | null>;
  text?: Array<string>;
  textposition?: string | Array<string>;
  textfont: FontData;
  line: LineData;
  marker: MarkerData;
  fill?: string;
  fillcolor?: string;
  opacity?: number;
  hoverinfo: string;
  yaxis?: string;
}

/** What stands beside an axis. */
export interface AxisTitleData {
  text: string;
}

/** An axis, as Plotly reads it; ``title`` is there where the axis has one. */
export interface AxisData {
  type?: string;
  range: Array<number>;
  color: string;
  gridcolor: string;
  title: AxisTitleData;
  tickvals?: Array<number>;
  ticktext?: Array<string>;
}

/** Pixels around a plot. */
export interface MarginData {
  l: number;
  r: number;
  t: number;
  b: number;
}

/** A figure's layout: what the page reads or changes of it in every figure. */
export interface BaseLayoutData {
  font: FontData;
  margin: MarginData;
  hovermode: boolean | string;
  xaxis: AxisData;
  yaxis: AxisData;
  width?: number;
  height?: number;
}

/** A figure's layout. */
export interface LayoutData {
  font: FontData;
  margin: MarginData;
  hovermode: boolean | string;
  xaxis: AxisData;
  yaxis: AxisData;
  width?: number;
  height?: number;
  yaxis2?: AxisData;
}

/** A figure, as Plotly reads it. */
export interface FigureData {
  data: Array<TraceData>;
  layout: LayoutData;
}

/** The layout of a figure with an axis on either side. */
export interface TwoAxesLayoutData {
  font: FontData;
  margin: MarginData;
  hovermode: boolean | string;
  xaxis: AxisData;
  yaxis: AxisData;
  width?: number;
  height?: number;
  yaxis2: AxisData;
}

/** A figure with an axis on either side. */
export interface TwoAxesFigureData {
  data: Array<TraceData>;
  layout: TwoAxesLayoutData;
}

/** The decoding options by name. */
export interface OptionsData {
  do_sample: boolean;
  temperature: number;
  top_k: number;
  top_p: number;
  num_beams: number;
  no_repeat_ngram_size: number;
  max_new_tokens: number;
  seed: number | null;
  min_p: number | null;
  typical_p: number;
  epsilon_cutoff: number;
  eta_cutoff: number;
  top_h: number | null;
  repetition_penalty: number;
  length_penalty: number;
  early_stopping: boolean | 'never';
  min_new_tokens: number;
  forced_bos_token_id: number | null;
  forced_eos_token_id: number | Array<number> | null;
  sequence_bias?: Array<[Array<number>, number]> | null;
  bad_words_ids?: Array<Array<number>> | null;
  suppress_tokens?: Array<number> | null;
  begin_suppress_tokens?: Array<number> | null;
  presence_penalty?: number;
  frequency_penalty?: number;
  dry_multiplier?: number;
  dry_base?: number;
  dry_allowed_length?: number;
  encoder_repetition_penalty?: number;
  encoder_no_repeat_ngram_size?: number;
  top_n_sigma?: number;
  xtc_probability?: number;
  xtc_threshold?: number;
  mirostat_tau?: number;
  mirostat_eta?: number;
  exponential_decay_factor?: number;
  exponential_decay_start?: number;
  renormalize_logits?: boolean;
  stage_order?: Array<string> | null;
  prompt_lookup_num_tokens?: number;
  constraint?: 'none' | 'choice' | 'regex' | 'json_schema';
  grammar?: string;
  watermark_bias?: number;
  greenlist_ratio?: number;
}

/** The decoding options by name, without the two that all settings of a comparison share. */
export interface SettingData {
  do_sample: boolean;
  temperature: number;
  top_k: number;
  top_p: number;
  num_beams: number;
  no_repeat_ngram_size: number;
  min_p: number | null;
  typical_p: number;
  epsilon_cutoff: number;
  eta_cutoff: number;
  top_h: number | null;
  repetition_penalty: number;
  length_penalty: number;
  early_stopping: boolean | 'never';
  min_new_tokens: number;
  forced_bos_token_id: number | null;
  forced_eos_token_id: number | Array<number> | null;
  sequence_bias?: Array<[Array<number>, number]> | null;
  bad_words_ids?: Array<Array<number>> | null;
  suppress_tokens?: Array<number> | null;
  begin_suppress_tokens?: Array<number> | null;
  presence_penalty?: number;
  frequency_penalty?: number;
  dry_multiplier?: number;
  dry_base?: number;
  dry_allowed_length?: number;
  encoder_repetition_penalty?: number;
  encoder_no_repeat_ngram_size?: number;
  top_n_sigma?: number;
  xtc_probability?: number;
  xtc_threshold?: number;
  mirostat_tau?: number;
  mirostat_eta?: number;
  exponential_decay_factor?: number;
  exponential_decay_start?: number;
  renormalize_logits?: boolean;
  stage_order?: Array<string> | null;
  prompt_lookup_num_tokens?: number;
  constraint?: 'none' | 'choice' | 'regex' | 'json_schema';
  grammar?: string;
  watermark_bias?: number;
  greenlist_ratio?: number;
}

/** A row of a comparison: options, and what is not the page's own; ids it begins with. */
export interface ComparedSettingData {
  do_sample: boolean;
  temperature: number;
  top_k: number;
  top_p: number;
  num_beams: number;
  no_repeat_ngram_size: number;
  min_p: number | null;
  typical_p: number;
  epsilon_cutoff: number;
  eta_cutoff: number;
  top_h: number | null;
  repetition_penalty: number;
  length_penalty: number;
  early_stopping: boolean | 'never';
  min_new_tokens: number;
  forced_bos_token_id: number | null;
  forced_eos_token_id: number | Array<number> | null;
  sequence_bias?: Array<[Array<number>, number]> | null;
  bad_words_ids?: Array<Array<number>> | null;
  suppress_tokens?: Array<number> | null;
  begin_suppress_tokens?: Array<number> | null;
  presence_penalty?: number;
  frequency_penalty?: number;
  dry_multiplier?: number;
  dry_base?: number;
  dry_allowed_length?: number;
  encoder_repetition_penalty?: number;
  encoder_no_repeat_ngram_size?: number;
  top_n_sigma?: number;
  xtc_probability?: number;
  xtc_threshold?: number;
  mirostat_tau?: number;
  mirostat_eta?: number;
  exponential_decay_factor?: number;
  exponential_decay_start?: number;
  renormalize_logits?: boolean;
  stage_order?: Array<string> | null;
  prompt_lookup_num_tokens?: number;
  constraint?: 'none' | 'choice' | 'regex' | 'json_schema';
  grammar?: string;
  watermark_bias?: number;
  greenlist_ratio?: number;
  model?: string;
  dtype?: 'float32' | 'bfloat16';
  prompt?: string;
  taken?: Array<number>;
}

/** What the controls show, by name: a slider shows 0 for null. What a preset leaves out stays as it is. */
export interface ControlsData {
  strategy?: 'greedy' | 'sampling' | 'beam' | 'beam_sampling';
  temperature?: number;
  top_k?: number;
  top_p?: number;
  num_beams?: number;
  no_repeat_ngram_size?: number;
  max_new_tokens?: number;
  seed?: number | null;
  min_p?: number;
  typical_p?: number;
  epsilon_cutoff?: number;
  eta_cutoff?: number;
  top_h?: number;
  repetition_penalty?: number;
  length_penalty?: number;
  early_stopping?: boolean | 'never';
  min_new_tokens?: number;
  presence_penalty?: number;
  frequency_penalty?: number;
  dry_multiplier?: number;
  dry_base?: number;
  dry_allowed_length?: number;
  encoder_repetition_penalty?: number;
  encoder_no_repeat_ngram_size?: number;
  top_n_sigma?: number;
  xtc_probability?: number;
  xtc_threshold?: number;
  mirostat_tau?: number;
  mirostat_eta?: number;
  exponential_decay_factor?: number;
  exponential_decay_start?: number;
  renormalize_logits?: boolean;
  prompt_lookup_num_tokens?: number;
  constraint?: 'none' | 'choice' | 'regex' | 'json_schema';
  grammar?: string;
  watermark_bias?: number;
  greenlist_ratio?: number;
  sequence_bias?: Array<[Array<number>, number]> | null;
  bad_words_ids?: Array<Array<number>> | null;
  suppress_tokens?: Array<number> | null;
  begin_suppress_tokens?: Array<number> | null;
  stage_order?: Array<string> | null;
}

/** A reason why an option has no effect: ``option`` compares so with ``value``. */
export interface IdleRuleData {
  option: string;
  comparison: '==' | '<=' | '>=';
  value: number | boolean | string | null;
  reason: Record<'ko' | 'en', string>;
}

/** What the page knows of an option; ``slider``: its lowest and highest value and its step. */
export interface OptionData {
  neutral: number | boolean | string | null;
  kind: string;
  limits: [number | null, number | null];
  slider: [number, number, number] | null;
  group: 'choice' | 'repetition' | 'words' | 'cutting' | 'length' | 'guides';
  idle: Array<IdleRuleData>;
}

/** Tokens in a row: their ids and labels. */
export interface WordFormData {
  ids: Array<number>;
  labels: Array<string>;
}

/** The ``forms`` of a word, with a space before it and without; ``known``: those of ids that were asked for. */
export interface WordPiecesData {
  forms: Array<WordFormData>;
  known: Array<WordFormData>;
  error: Record<'ko' | 'en', string> | null;
}

/** A model in use; ``vocabulary`` is the address of its tokens' labels. */
export interface ModelFacts {
  name: string;
  family: 'decoder' | 'encoder_decoder' | 'encoder';
  title: Record<'ko' | 'en', string>;
  made_for: Record<'ko' | 'en', string> | null;
  parameters: number;
  vocabulary: string;
  notes: Array<Record<'ko' | 'en', string>>;
  own: ControlsData | null;
  left_out: Array<string>;
}

/** A model that is offered, and where it is; null is unknown. */
export interface ModelRow {
  name: string;
  title: Record<'ko' | 'en', string>;
  state: 'built_in' | 'here' | 'to_download' | 'refused';
  cause?: Record<'ko' | 'en', string> | null;
  tasks: Array<'generation' | 'summarization' | 'chat' | 'tokenizer'>;
  family: 'decoder' | 'encoder_decoder' | 'encoder' | null;
  parameters: number | null;
  download_gb: number | null;
  licence: string | null;
  languages: Array<'ko' | 'en'>;
  context_length: number | null;
  device: 'cpu' | 'gpu' | null;
  measured: boolean;
}

/** What the picker shows before anything is chosen. */
export interface ModelsData {
  families: Record<'decoder' | 'encoder_decoder' | 'encoder', Record<'ko' | 'en', string>>;
  rows: Array<ModelRow>;
  folders: boolean;
  typed_ids: boolean;
  fetches: boolean;
  opening: Record<string, ModelFacts>;
}

/** The answer to a choice: the facts of the model, or none where it was refused. */
export interface PickerValue {
  asked: number | null;
  model: ModelFacts | null;
}

/** A model is chosen; ``asked`` counts this page's choices, ``language`` is the one to answer in. */
export interface PickerEvent {
  name: string;
  asked: number;
  language: 'ko' | 'en';
}

/** How far a download has come: bytes, bytes a second, seconds. */
export interface DownloadData {
  name: string;
  state: 'waiting' | 'asking' | 'downloading' | 'stopped' | 'failed' | 'done';
  received: number;
  total: number | null;
  speed: number | null;
  seconds_left: number | null;
  error: Record<'ko' | 'en', string> | null;
}

/** The answer to the wish for a model. */
export interface BegunData {
  is_here: boolean;
  error: Record<'ko' | 'en', string> | null;
}

/** A ready-made comparison. */
export interface ExperimentData {
  name: string;
  label: Record<'ko' | 'en', string>;
  asks: Record<'ko' | 'en', string>;
  same_length: boolean;
  settings: Array<SettingData>;
}

/** The charts of a comparison; ``lanes``: colour and dash of each setting. */
export interface ComparisonData {
  sums: FigureData;
  widths: TwoAxesFigureData;
  lanes: Array<[string, string]>;
}

/** How a conversation begins. */
export interface SceneData {
  name: string;
  system: string;
  asks: Array<string>;
}

/** A tokenizer that is offered; ``here``: on this machine. */
export interface TokenizerChoice {
  name: string;
  label: string;
  here: boolean;
}

/** What the page knows of the controls: ``controls`` are the options that have one, ``main`` those not folded. */
export interface ControlsPageData {
  controls: Array<string>;
  lists: Array<string>;
  groups: Array<'choice' | 'repetition' | 'words' | 'cutting' | 'length' | 'guides'>;
  main: Record<string, Array<string>>;
  options: Record<string, OptionData>;
  presets: Record<string, ControlsData>;
  opening: ControlsData;
}

/** What the page carries in ``#playground-data``. */
export interface PageData {
  controls: Array<string>;
  lists: Array<string>;
  groups: Array<'choice' | 'repetition' | 'words' | 'cutting' | 'length' | 'guides'>;
  main: Record<string, Array<string>>;
  options: Record<string, OptionData>;
  presets: Record<string, ControlsData>;
  opening: ControlsData;
  space_host: string;
  lessons: string;
  words: Record<'ko' | 'en', Record<string, string>>;
  prompts: Record<'ko' | 'en', PromptsData>;
  worked: Record<'ko' | 'en', StripData>;
  worked_scores: Record<'ko' | 'en', ScoresData>;
  compared: Record<'ko' | 'en', string>;
  along: TwoAxesFigureData;
  bars: FigureData;
  beam_tree: FigureData;
  comparison: ComparisonData;
  experiments: Array<ExperimentData>;
  most_settings: number;
  scenes: Record<'ko' | 'en', Array<SceneData>>;
  ngram_sizes: Array<number>;
  longest_paste: number;
  articles: Record<'ko' | 'en', Array<string>>;
  models: ModelsData;
  tokenizers: Record<'ko' | 'en', Array<TokenizerChoice>>;
  tokenizer_examples: Record<'ko' | 'en', Array<[string, string]>>;
  tokenizer_opening: string;
}

/** One of the answers to choose from. */
export interface ChoiceData {
  key: string;
  text: Record<'ko' | 'en', string>;
}

/** The slider of a number, or the heights of a curve. */
export interface ScaleData {
  low: number;
  high: number;
  is_log: boolean;
  unit: Record<'ko' | 'en', string>;
  digits: number;
  near: number;
}

/** What is to be predicted, or said at the end. */
export interface QuestionData {
  kind: 'choose' | 'order' | 'number' | 'token' | 'bars' | 'curve';
  value: string;
  given: Record<string, unknown>;
  asks: Record<'ko' | 'en', string>;
  choices: Array<ChoiceData>;
  scale: ScaleData | null;
  acts: Array<'step' | 'steps_8' | 'write' | 'write_again' | 'draw_100' | 'compare' | 'lockstep' | 'summarize' | 'attention' | 'reply' | 'replies'>;
}

/** Where to look. */
export interface LookData {
  place: 'models' | 'controls' | 'text' | 'sentence' | 'bars' | 'figure' | 'steps' | 'foot' | 'tree' | 'code' | 'compare_settings' | 'compare_table' | 'compare_chart' | 'lockstep' | 'article' | 'summary' | 'pipeline' | 'attention' | 'typed' | 'pieces' | 'tokens' | 'vocabulary' | 'messages' | 'reading' | 'output' | 'variety' | 'lab';
  text: Record<'ko' | 'en', string>;
}

/** One lesson; ``setup``: the state that the page opens on, in every language; ``needs``: models to be fetched. */
export interface LessonData {
  name: string;
  number: number;
  minutes: number;
  title: Record<'ko' | 'en', string>;
  goal: Record<'ko' | 'en', string>;
  setup: Record<'ko' | 'en', Record<string, unknown>>;
  needs: Array<string>;
  prepare: Array<'step' | 'steps_8' | 'write' | 'write_again' | 'draw_100' | 'compare' | 'lockstep' | 'summarize' | 'attention' | 'reply' | 'replies'>;
  covers: Array<'models' | 'controls' | 'text' | 'sentence' | 'bars' | 'figure' | 'steps' | 'foot' | 'tree' | 'code' | 'compare_settings' | 'compare_table' | 'compare_chart' | 'lockstep' | 'article' | 'summary' | 'pipeline' | 'attention' | 'typed' | 'pieces' | 'tokens' | 'vocabulary' | 'messages' | 'reading' | 'output' | 'variety' | 'lab'>;
  predict: QuestionData;
  hints: Array<Record<'ko' | 'en', string>>;
  looks: Array<LookData>;
  check: QuestionData;
  change: Record<'ko' | 'en', string>;
}

/** Lessons that belong together. */
export interface PathData {
  name: string;
  title: Record<'ko' | 'en', string>;
  minutes: number;
  lessons: Array<string>;
}

/** All lessons, in their order; ``sheets``: what a teacher prints, by kind and language, an address each. */
export interface LessonsData {
  lessons: Array<LessonData>;
  paths: Array<PathData>;
  sheets: Record<string, Record<'ko' | 'en', string>>;
}

/** What the history rules look at: the ids of the context, and the longest n-gram each of them would repeat. */
export interface HistoryData {
  ids: Array<number>;
  reach: Array<number>;
  times: Array<number>;
  recent: Array<number>;
}

/** The ids of the prompt or of an encoder–decoder's source, with the ``reach`` that each has there. */
export interface SourceData {
  ids: Array<number>;
  reach: Array<number>;
}

/** The ids that a constraint allows at a step: ``bits``, the lowest id in the lowest bit, base64. */
export interface AllowedData {
  constraint: 'choice' | 'regex' | 'json_schema';
  grammar: string;
  bits: string;
}

/** How much the new tokens before a step have surprised the distributions that mirostat got ``under`` some options. */
export interface SurpriseData {
  bits: number;
  counted: number;
  under: OptionsData;
}

/** Logits by id, coded (``payload.py``): ``codes`` are uint16 and ``exact`` float32, little-endian, base64. */
export interface LogitsData {
  vocab_size: number;
  origin: number;
  step: number;
  codes: string;
  exact: string;
}

/** One step of decoding as it is sent to the live charts; ``taken`` is the token that the text goes on with. */
export interface StepPayload {
  vocab_size: number;
  origin: number;
  step: number;
  codes: string;
  exact: string;
  step_id: string;
  labels: Array<[number, string]>;
  history: HistoryData;
  eos: Array<number>;
  generated: number;
  u: number;
  chance: number;
  surprise: SurpriseData | null;
  source: SourceData;
  taken: number | null;
  is_read: boolean;
  last: number | null;
  allowed: AllowedData | null;
}

/** What live charts begin with, wherever they are drawn. */
export interface ChartsConfig {
  figures: Record<string, FigureData>;
  words: Record<string, Record<string, string>>;
  stages: Array<string>;
  usual: Array<string>;
  options: DecodingOptions;
  language: 'ko' | 'en';
}

/** What live charts on the page begin with; ``style`` and ``plotly`` are addresses. */
export interface LiveConfig {
  figures: Record<string, FigureData>;
  words: Record<string, Record<string, string>>;
  stages: Array<string>;
  usual: Array<string>;
  options: DecodingOptions;
  language: 'ko' | 'en';
  style: string;
  plotly: string;
}

/** The controls over live charts without the page, in one language; ``opening`` is what they begin with. */
export interface NotebookControlsData {
  controls: Array<string>;
  main: Record<string, Array<string>>;
  options: Record<string, OptionData>;
  opening: ControlsData;
  words: Record<string, string>;
}

/** What a notebook's document carries; ``steps``: one for each of ``tokens``, or the next one's alone. */
export interface NotebookData {
  controls: Array<string>;
  main: Record<string, Array<string>>;
  options: Record<string, OptionData>;
  opening: ControlsData;
  words: Record<string, string>;
  charts: ChartsConfig;
  prompt: string;
  tokens: Array<string>;
  steps: Array<StepPayload>;
}

/** One token of a text, and what it was chosen from: id, label, probability before and after the stages. */
export interface TokenData {
  id: number;
  label: string;
  text: string;
  logprob: number;
  prob: number;
  u: number | null;
  kept: number;
  entropy: number;
  before: Array<[number, string, number, number]>;
  after: Array<[number, string, number, number]>;
  draft?: Array<[number, string]>;
  own_pass?: boolean;
}

/** One of a beam search's other texts. */
export interface HypothesisData {
  score: number;
  tokens: Array<TokenData>;
}

/** Where a text goes on from another: the other's name, and how many of its tokens stand before. */
export interface BranchData {
  text_id: string;
  count: number;
}

/** A strip's value: a text, more of one, or a branch off one; ``options`` are those of its ``tokens``. */
export interface StripData {
  options: OptionsData;
  prompt: string;
  prompt_ids: Array<number>;
  seed: number | null;
  text_id: string;
  after: BranchData | null;
  at: number;
  running: boolean;
  stop_reason: 'eos' | 'stop_string' | 'length' | 'context' | 'no_legal_token' | 'cancelled' | null;
  tokens: Array<TokenData>;
  by_hand: number;
  score: number | null;
  others: Array<HypothesisData>;
  shown?: string;
  seconds?: number;
}

/** What becomes of a strip's value: its first ``kept`` tokens, then ``tokens``; other fields by name, if changed. */
export interface StripChange {
  log: string;
  number: number;
  kept: number;
  tokens: Array<TokenData>;
  fields: Record<string, unknown>;
}

/** Tokens of a text that were taken under the same ``options``, of which one that is neutral may be missing. */
export interface PieceData {
  options: Record<string, number | boolean | string | null>;
  ids: Array<number>;
}

/** What a text can be written anew from, piece by piece: its numbers come from the model again. */
export interface RecipeData {
  prompt: string;
  text_id: string;
  after: BranchData | null;
  pieces: Array<PieceData>;
  by_hand: number;
  stop_reason: 'eos' | 'stop_string' | 'length' | 'context' | 'no_legal_token' | 'cancelled' | null;
}

/** Texts to be written anew; one that branches off another comes after it. */
export interface RewriteRequest {
  texts: Array<RecipeData>;
}

/** A token that was read: null where nothing stands before it, a logprob of null beside a rank is minus infinity. */
export interface ReadTokenData {
  label: string;
  text: string;
  logprob: number | null;
  rank: number | null;
  entropy: number | null;
  expected: Array<[number, string, number]>;
  found: Array<[number | null, number]>;
}

/** A text as the model reads it; its first ``first`` tokens are the prompt's. ``find`` are the tokens looked for. */
export interface ScoresData {
  number: number;
  ids: Array<number>;
  first: number;
  scored: Array<ReadTokenData>;
  logprob: number | null;
  mean: number | null;
  perplexity: number | null;
  windows: number;
  context: number | null;
  find: Array<[number, string]>;
}

/** How many tokens of a text have been read so far, for the request of this number. */
export interface ReadCountData {
  number: number;
  read: number;
  of: number;
}

/** The text to score, and what to look for in it; without ids it is what stands in the prompt. */
export interface ScoresRequest {
  number: number;
  prompt_ids: Array<number>;
  generated: Array<number>;
  find: string;
}

/** A place in a text, as the page sends it. */
export interface PlaceData {
  prompt: string;
  prompt_ids: Array<number>;
  seed: number | null;
  text_id: string;
  generated: Array<number>;
  grows: boolean;
  token_id?: number;
  taken?: number | null;
  is_read?: boolean;
}

/** A beam tree's value: the nodes of one search column-wise, the root left out. */
export interface TreeData {
  text_id: string;
  base: number;
  running: boolean;
  beams: number;
  length_penalty: number;
  best: Array<number>;
  root: string;
  depth: number;
  ids: Array<number>;
  labels: Array<string>;
  token: Array<number>;
  parent: Array<number>;
  row: Array<number | null>;
  fate: string;
  logprob: Array<number>;
  processed: Array<number | null>;
  sum: Array<number | null>;
  score: Array<number | null>;
  y: Array<number>;
  folded: Array<number | null>;
  bans: Record<string, [string, Array<string>]>;
}

/** The texts, piece by piece, and the searches that some of them came of. */
export interface RewrittenData {
  texts: Array<StripData>;
  trees: Array<TreeData>;
}

/** How good a text is, in numbers; those by n-gram size are named by the size. */
export interface FiguresData {
  logprob: number;
  mean_logprob: number | null;
  perplexity: number | null;
  distinct_1: number | null;
  distinct_2: number | null;
  repeated: Record<string, number | null>;
  repeated_places: Record<string, Array<number>>;
  tokens: number;
  bytes: number;
  logprob_per_byte: number | null;
  seconds: number;
  tokens_per_second: number | null;
}

/** One text of a comparison, and what it is written under: ``model`` is the page's name, empty for the one in use. */
export interface LaneData {
  model: string;
  dtype: 'float32' | 'bfloat16' | null;
  tokenizer: string;
  prompt: string;
  forced: number;
  options: OptionsData;
  running: boolean;
  stop_reason: 'eos' | 'stop_string' | 'length' | 'context' | 'no_legal_token' | 'cancelled' | null;
  ids: Array<number>;
  texts: Array<string>;
  logprobs: Array<number>;
  figures: FiguresData;
  tree: TreeData | null;
}

/** A comparison: several texts that grow side by side, a row a setting. */
export interface LanesData {
  run_id: string;
  prompt: string;
  seed: number;
  running: boolean;
  experiment: string | null;
  rows: Array<LaneData>;
}

/** At which step the charts stand, and how many draws it has. */
export interface DrawsData {
  step: number;
  drawn: number;
}

/** What is to be compared; with a ``seed`` under that one, else under the control's. */
export interface SettingsData {
  settings: Array<ComparedSettingData>;
  same_length: boolean;
  seed?: number;
}

/** Who reads a shared text: a model by the page's name, empty for the one in use, after a prompt. */
export interface LockstepSideData {
  model: string;
  dtype: 'float32' | 'bfloat16' | null;
  prompt: string;
}

/** Two sides, and a text: ``ids`` that side ``by`` has written, or, without any, what was typed. */
export interface LockstepRequest {
  number: number;
  sides: Array<LockstepSideData>;
  by: number;
  ids: Array<number> | null;
  text: string;
}

/** One side's tokens of a stretch; a logprob of null is not comparable, or minus infinity beside an ``impossible``. */
export interface LockstepPartData {
  ids: Array<number>;
  labels: Array<string>;
  logprob: number | null;
  impossible: boolean;
  expected: Array<[number, string, number]>;
}

/** How far the second side's distribution lies from the first one's; a KL of null is infinite. */
export interface DivergenceData {
  kl: number | null;
  kl_back: number | null;
  js: number;
  tv: number;
}

/** A stretch of the shared text; null where it cannot be compared. */
export interface StretchData {
  text: string;
  bytes: number;
  parts: Array<LockstepPartData>;
  divergence: DivergenceData | null;
  gap: number | null;
}

/** One text as two models read it, as an answer to the request of this ``number``. */
export interface LockstepData {
  number: number;
  one_vocabulary: boolean;
  prompt_ids: Array<Array<number>>;
  stretches: Array<StretchData>;
  logprob: Array<number | null>;
  per_byte: Array<number | null>;
  bytes: number;
}

/** The place in a shared text whose distributions are to be shown: the ids of each side before it. */
export interface LockstepPlaceRequest {
  number: number;
  sides: Array<LockstepSideData>;
  prompt_ids: Array<Array<number>>;
  generated: Array<Array<number>>;
  taken: Array<number | null>;
  seed: number | null;
}

/** What both sides expect at a place, as an answer to the request of this ``number``. */
export interface LockstepPlaceData {
  number: number;
  steps: Array<StepPayload>;
}

/** How long a text is. */
export interface LengthsData {
  characters: number;
  words: number;
  tokens: number;
}

/** How many times as long as its summary a source is. */
export interface RatioData {
  characters: number | null;
  words: number | null;
  tokens: number | null;
}

/** What a summary took of its source, in numbers; ``new`` by n-gram size. */
export interface SummaryFiguresData {
  source: LengthsData;
  summary: LengthsData;
  ratio: RatioData;
  coverage: number | null;
  density: number | null;
  new: Record<string, number | null>;
}

/** One measure of ROUGE. */
export interface RougeData {
  precision: number;
  recall: number;
  f1: number;
}

/** What the view says of the encoder–decoder. */
export interface SummaryModelData {
  millions: number;
  encoder_layers: number;
  decoder_layers: number;
  context: number | null;
  start: Array<string>;
}

/** How many of a source's tokens are unknown, and how many only a part of one character. */
export interface ForeignData {
  unknown: number;
  parts: number;
  share: number;
  is_told: boolean;
}

/** That a summary is copied, where its model has learned to write: the share of it, a model that suits the article. */
export interface ExtractedData {
  share: number;
  name: string;
  is_at_hand: boolean;
}

/** What the view shows of a summary. */
export interface SummaryData {
  ids: Array<number>;
  source: Array<[string, Array<number>]>;
  cut: string;
  was_cut: boolean;
  source_ids: Array<number>;
  source_labels: Array<string>;
  labels: Array<string>;
  summary: Array<[string, number, number | null]>;
  fragments: Array<[number, number, number]>;
  claims: Array<['number' | 'name', string]>;
  figures: SummaryFiguresData;
  rouge: Record<'words' | 'letters', Record<string, RougeData>> | null;
  model: SummaryModelData;
  foreign: ForeignData;
  extracted: ExtractedData | null;
}

/** The view's value, as an answer to its question ``number``. */
export interface SummaryAnswerData {
  ids: Array<number>;
  source: Array<[string, Array<number>]>;
  cut: string;
  was_cut: boolean;
  source_ids: Array<number>;
  source_labels: Array<string>;
  labels: Array<string>;
  summary: Array<[string, number, number | null]>;
  fragments: Array<[number, number, number]>;
  claims: Array<['number' | 'name', string]>;
  figures: SummaryFiguresData;
  rouge: Record<'words' | 'letters', Record<string, RougeData>> | null;
  model: SummaryModelData;
  foreign: ForeignData;
  extracted: ExtractedData | null;
  number: number | null;
}

/** Which summary the view asks about; answers carry the question's ``number``. */
export interface SummaryQuestionData {
  source: string;
  ids: Array<number>;
  number: number;
}

/** Which layer's cross-attention the view asks for. */
export interface AttentionQuestionData {
  source_ids: Array<number>;
  ids: Array<number>;
  layer: number | null;
}

/** Cross-attention, a row a summary token: whole parts of 16 bits, little-endian, in base64. */
export interface WeightsData {
  rows: number;
  columns: number;
  steps: number;
  data: string;
}

/** The cross-attention of one layer over the summary ``ids``. */
export interface AttentionData {
  rows: number;
  columns: number;
  steps: number;
  data: string;
  ids: Array<number>;
  layer: number;
}

/** A compared text, with its figures as a summary once it has ended. */
export interface SummaryLaneData {
  model: string;
  dtype: 'float32' | 'bfloat16' | null;
  tokenizer: string;
  prompt: string;
  forced: number;
  options: OptionsData;
  running: boolean;
  stop_reason: 'eos' | 'stop_string' | 'length' | 'context' | 'no_legal_token' | 'cancelled' | null;
  ids: Array<number>;
  texts: Array<string>;
  logprobs: Array<number>;
  figures: FiguresData;
  tree: TreeData | null;
  summary_figures?: SummaryFiguresData;
  claims?: Array<['number' | 'name', string]>;
}

/** A comparison of summaries. */
export interface SummaryLanesData {
  run_id: string;
  prompt: string;
  seed: number;
  running: boolean;
  experiment: string | null;
  rows: Array<SummaryLaneData>;
}

/** Which pieces, ids and calls a text gives. */
export interface LookQuestion {
  kind: 'look';
}

/** Which text typed ids stand for. */
export interface DecodeQuestion {
  kind: 'decode';
  ids: string;
}

/** What a text is in each Unicode form. */
export interface HangulQuestion {
  kind: 'hangul';
}

/** What several tokenizers make of a text. */
export interface CompareQuestion {
  kind: 'compare';
  tokenizers: Array<string>;
}

/** Which merges make the pieces of a word. */
export interface MergesQuestion {
  kind: 'merges';
  word: string;
}

/** One page of the entries that match; with a ``seed`` and nothing to match, random ones. */
export interface VocabularyQuestion {
  kind: 'vocabulary';
  query: string;
  mode: 'text' | 'regex' | 'id';
  script: 'hangul' | 'latin' | 'digits' | 'byte' | 'special' | 'other' | null;
  length: number | null;
  page: number;
  seed: number | null;
}

/** What each part of a tokenizer does to a text. */
export interface PipelineQuestion {
  kind: 'pipeline';
}

/** Which code makes the calls of the first of several tokenizers, and compares all of them. */
export interface CodeQuestion {
  kind: 'code';
  tokenizers: Array<string>;
}

/** The questions by kind; ``TokenizerContext`` goes with each. */
export interface TokenizerQuestions {
  look: LookQuestion;
  decode: DecodeQuestion;
  hangul: HangulQuestion;
  compare: CompareQuestion;
  merges: MergesQuestion;
  vocabulary: VocabularyQuestion;
  pipeline: PipelineQuestion;
  code: CodeQuestion;
}

/** What goes with every question: the text and how it is read; ``asked`` numbers the questions of a page. */
export interface TokenizerContext {
  text: string;
  tokenizer: string;
  form: 'typed' | 'NFC' | 'NFD' | 'NFKC';
  special: boolean;
  language: 'ko' | 'en';
  asked: number;
}

/** Units of a text, and by id the piece, label and bytes (hexadecimal) of every piece in them. */
export interface LaidOut {
  units: Array<[string, Array<number | [number, number, number, number, Array<[string, number, number, number]>, string | null]>, string | null, boolean]>;
  vocab: Record<number, [string, string, string]>;
}

/** A call with the beginning of its result; ``more`` is how much was left out. */
export interface CallAnswer {
  name: string;
  line: string;
  result: string | Array<string> | Array<number>;
  more: number;
  broken: boolean;
}

/** Whether a text comes back from its ids as it was, and what has changed. */
export interface RoundTripAnswer {
  equal: boolean;
  normalized: Array<[string, string]>;
  unknown: Array<string>;
  lost: Array<string>;
  space: boolean;
  other: boolean;
}

/** A text in pieces; ``shown`` of its characters are laid out, ``cut`` were not read. */
export interface LookAnswer {
  units: Array<[string, Array<number | [number, number, number, number, Array<[string, number, number, number]>, string | null]>, string | null, boolean]>;
  vocab: Record<number, [string, string, string]>;
  text: string;
  tokens: number;
  characters: number;
  bytes: number;
  shown: number;
  cut: number;
  normalized: string | null;
  calls: Array<CallAnswer>;
  round_trip: RoundTripAnswer;
  notes: Array<string>;
}

/** The text of typed ids; ``broken``: whether some bytes make no character. */
export interface DecodeAnswer {
  ids: Array<number>;
  pieces: Array<string>;
  text: string;
  broken: boolean;
}

/** A text in one Unicode form. */
export interface FormAnswer {
  units: Array<[string, Array<number | [number, number, number, number, Array<[string, number, number, number]>, string | null]>, string | null, boolean]>;
  vocab: Record<number, [string, string, string]>;
  form: 'typed' | 'NFC' | 'NFD' | 'NFKC';
  characters: number;
  bytes: number;
  tokens: number;
  ids: Array<number>;
}

/** A syllable, its letters as they are typed, and what NFD makes of it. */
export interface SyllableAnswer {
  char: string;
  letters: Array<string>;
  jamo: string;
}

/** A text in every Unicode form, and its syllables. */
export interface HangulAnswer {
  forms: Array<FormAnswer>;
  syllables: Array<SyllableAnswer>;
}

/** One tokenizer's side of a comparison; ``whole``: whether all of the text is laid out. */
export interface ComparedAnswer {
  units: Array<[string, Array<number | [number, number, number, number, Array<[string, number, number, number]>, string | null]>, string | null, boolean]>;
  vocab: Record<number, [string, string, string]>;
  name: string;
  vocab_size: number;
  tokens: number;
  per_character: number | null;
  per_word: number | null;
  per_byte: number | null;
  unknown: number;
  unknown_share: number | null;
  whole: boolean;
}

/** One text under several tokenizers. */
export interface CompareAnswer {
  rows: Array<ComparedAnswer>;
  characters: number;
  words: number;
  bytes: number;
  cut: number;
}

/** One merge: its rank, all pieces after it, and the place of the new one; a rank below 0 is no merge's. */
export interface MergeAnswer {
  rank: number;
  place: number;
  pieces: Array<string>;
}

/** The merges of one stretch of text, from its first symbols to the ids of its pieces. */
export interface MergedWordAnswer {
  text: string;
  symbols: Array<string>;
  steps: Array<MergeAnswer>;
  ids: Array<number>;
}

/** The merges of a word. */
export interface MergesAnswer {
  words: Array<MergedWordAnswer>;
}

/** One entry of a vocabulary. */
export interface EntryAnswer {
  id: number;
  piece: string;
  label: string;
  script: 'hangul' | 'latin' | 'digits' | 'byte' | 'special' | 'other';
}

/** What a vocabulary is made of; ``lengths`` are pairs of characters and entries. */
export interface FiguresAnswer {
  size: number;
  scripts: Record<'hangul' | 'latin' | 'digits' | 'byte' | 'special' | 'other', number>;
  lengths: Array<[number, number]>;
  special: Array<EntryAnswer>;
  special_count: number;
}

/** One page of the entries that match; ``total`` is how many do. */
export interface EntriesAnswer {
  entries: Array<EntryAnswer>;
  total: number;
  page: number;
}

/** One page of a vocabulary, and what all of it is made of. */
export interface VocabularyAnswer {
  entries: Array<EntryAnswer>;
  total: number;
  page: number;
  figures: FiguresAnswer;
}

/** One part of a stage; ``does`` is empty for a type that nothing is known of. */
export interface StagePartAnswer {
  type: string;
  settings: Record<string, unknown>;
  does: string;
}

/** One stage of a tokenizer, and the pieces after it, with their ids where they have one. */
export interface StageAnswer {
  name: 'normalizer' | 'pre_tokenizer' | 'model' | 'post_processor' | 'decoder';
  parts: Array<StagePartAnswer>;
  shown: Array<[string, number | null]>;
}

/** A tokenizer's stages, and its files. */
export interface PipelineAnswer {
  stages: Array<StageAnswer>;
  json: Record<string, unknown>;
  config: Record<string, unknown>;
  notes: Array<string>;
}

/** The answers by the kind of their questions; each comes with the ``kind`` and ``asked`` of its question. */
export interface TokenizerAnswers {
  look: LookAnswer;
  decode: DecodeAnswer;
  hangul: HangulAnswer;
  compare: CompareAnswer;
  merges: MergesAnswer;
  vocabulary: VocabularyAnswer;
  pipeline: PipelineAnswer;
  code: CodeData;
}

/** Why a question has no answer, as a sentence. */
export interface TokenizerRefusal {
  error: string;
}

/** One message of a conversation, as the Hub's chat models take it. */
export interface MessageData {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** A strip's value that is a reply; ``opened``: its prompt has begun what it thinks before it answers. */
export interface ReplyData {
  options: OptionsData;
  prompt: string;
  prompt_ids: Array<number>;
  seed: number | null;
  text_id: string;
  after: BranchData | null;
  at: number;
  running: boolean;
  stop_reason: 'eos' | 'stop_string' | 'length' | 'context' | 'no_legal_token' | 'cancelled' | null;
  tokens: Array<TokenData>;
  by_hand: number;
  score: number | null;
  others: Array<HypothesisData>;
  shown?: string;
  seconds?: number;
  opened: boolean;
  stop_strings: Array<string>;
}

/** A conversation, its messages as JSON in ``prompt``; ``shown``: whether the charts stand in a reply. */
export interface LookRequest {
  prompt: string;
  shown: boolean;
}

/** A conversation to reply to; without a ``seed`` by the control's. */
export interface ReplyRequest {
  prompt: string;
  seed: number | 'new' | null;
}

/** A place in a reply, of which a token is to be taken: with nothing but a ``prompt``, its beginning. */
export interface TakeRequest {
  prompt: string;
  prompt_ids?: Array<number>;
  seed?: number | null;
  text_id?: string;
  generated?: Array<number>;
  grows?: boolean;
}

/** Several replies: ``n`` under the controls' options but for the changes, or one at each temperature. */
export interface RepliesWish {
  kind: 'same' | 'temperatures';
  n: number;
  temperature: number | null;
  do_sample: boolean | null;
}

/** A conversation to reply to several times. */
export interface RepliesRequest {
  kind: 'same' | 'temperatures';
  n: number;
  temperature: number | null;
  do_sample: boolean | null;
  prompt: string;
}

/** A conversation whose output is shown, all of it or the reply alone, with the model by the page's name for it. */
export interface OutputRequest {
  prompt: string;
  full: boolean;
  model: string;
}

/** The last reply's output and the code that gives one. */
export interface OutputData {
  output: string;
  code: string;
}

/** What the code has to know of the text that is shown: its seed, and the tokens that it goes on from. */
export interface CodeRequest {
  seed: number | null;
  taken: Array<number>;
}

/** The code of what is on screen: as a script, and as a notebook in its file's format. */
export interface CodeData {
  script: string;
  notebook: string;
}

/** What a model reads: parts of one role and kind, each with the ids and labels of its tokens. */
export interface ReadingData {
  parts: Array<['system' | 'user' | 'assistant' | null, 'special' | 'mark' | 'content', Array<[number, string]>]>;
  used: number;
  context: number | null;
  dropped: number;
  is_plain: boolean;
}

/** How several replies differ: :class:`playground.chat.variety.Variety`. */
export interface VarietyFiguresData {
  different: number;
  parts_at: number | null;
  first_differing: Array<number | null>;
  overlap: number | null;
}

/** One of several replies; ``strip`` is there when all have ended. */
export interface VarietyRowData {
  do_sample: boolean;
  temperature: number;
  seed: number | null;
  stop_reason: 'eos' | 'stop_string' | 'length' | 'context' | 'no_legal_token' | 'cancelled' | null;
  texts: Array<string>;
  strip: ReplyData | null;
}

/** Several replies to one conversation; ``figures`` come when all have ended of themselves. */
export interface VarietyData {
  run_id: string;
  prompt: string;
  running: boolean;
  opened: boolean;
  rows: Array<VarietyRowData>;
  figures: VarietyFiguresData | null;
}

/** What the model says to a question; students see it with the result. */
export interface RoomModelData {
  probs: Array<number> | null;
  entropy_bits: number | null;
  truth: number | null;
  greedy: number | null;
}

/** A question as a teacher's page asks it. */
export interface RoomQuestionData {
  kind: 'choice' | 'text' | 'number' | 'bars';
  prompt: string;
  options: Array<string>;
  other: boolean;
  model: RoomModelData;
}

/** A question as it is shown before its result is. */
export interface AskedData {
  number: number;
  kind: 'choice' | 'text' | 'number' | 'bars';
  prompt: string;
  options: Array<string>;
  other: boolean;
}

/** A student's answer: one of these, and a text beside ``choice`` −1, "another". */
export interface RoomAnswerData {
  choice?: number;
  text?: string;
  number?: number;
  bars?: Array<number>;
}

/** How many gave an answer. */
export interface CountData {
  text: string;
  count: number;
}

/** How many gave a number. */
export interface ValueData {
  value: number;
  count: number;
}

/** The result of a choice or of typed texts. */
export interface ChoicesResult {
  counts: Array<CountData>;
  hidden: number;
  total: number;
  entropy_bits: number | null;
  model: RoomModelData;
  greedy_share: number | null;
}

/** The result of numbers. */
export interface NumbersResult {
  values: Array<ValueData>;
  median: number | null;
  mean: number | null;
  truth: number | null;
  total: number;
}

/** The result of drawn bars. */
export interface BarsResult {
  mean: Array<number>;
  total: number;
  entropy_bits: number | null;
  model: RoomModelData;
}

/** A text that students have typed, for the teacher alone until it is ``shown``. */
export interface TypedTextData {
  text: string;
  count: number;
  shown: boolean;
}

/** All that a teacher's page shows of the room. */
export interface TeacherState {
  role: 'teacher';
  code: string;
  here: number;
  choices_only: boolean;
  question?: AskedData;
  phase: 'none' | 'open' | 'locked' | 'revealed';
  answered: number;
  texts?: Array<TypedTextData>;
  result?: ChoicesResult | NumbersResult | BarsResult;
  following: boolean;
}

/** All that a student's page shows of the room. */
export interface StudentState {
  role: 'student';
  here: number;
  choices_only: boolean;
  question?: AskedData;
  phase: 'none' | 'open' | 'locked' | 'revealed';
  answer?: RoomAnswerData;
  result?: ChoicesResult | NumbersResult | BarsResult;
  following: boolean;
  link?: string;
}

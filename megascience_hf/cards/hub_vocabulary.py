"""The words that the Hub knows in the metadata of a card. It has no package of them, so they are listed here.

Licences: huggingface.co/docs/hub/repositories-licenses. Tasks: PIPELINE_DATA of huggingface.js,
packages/tasks/src/pipelines.ts. Both as of 2025; the Hub adds to them now and then.
"""

from __future__ import annotations

LICENCES = frozenset(
    """
    apache-2.0 mit openrail bigscience-openrail-m creativeml-openrail-m bigscience-bloom-rail-1.0 bigcode-openrail-m
    afl-3.0 artistic-2.0 bsl-1.0 bsd bsd-2-clause bsd-3-clause bsd-3-clause-clear c-uda cc cc0-1.0 cc-by-2.0
    cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nd-4.0
    cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0
    cdla-permissive-1.0 cdla-permissive-2.0 wtfpl ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 eupl-1.2 agpl-3.0 gfdl
    gpl gpl-2.0 gpl-3.0 lgpl lgpl-2.1 lgpl-3.0 isc h-research intel-research lppl-1.3c ms-pl apple-ascl apple-amlr
    mpl-2.0 odc-by odbl openmdw-1.0 openrail++ osl-3.0 postgresql ofl-1.1 ncsa unlicense zlib pddl lgpl-lr
    deepfloyd-if-license fair-noncommercial-research-license llama2 llama3 llama3.1 llama3.2 llama3.3 llama4
    grok2-community gemma unknown other
    """.split()  # noqa: SIM905  # one word a line would be 160 lines
)

# What people write for a licence, without spaces, signs, "licence" and "version", for the Hub's identifier.
MEANT_LICENCES = {
    "apache": "apache-2.0", "apache2": "apache-2.0", "asl2.0": "apache-2.0", "expat": "mit",
    "bsd3": "bsd-3-clause", "bsd2": "bsd-2-clause", "newbsd": "bsd-3-clause", "gpl3": "gpl-3.0",
    "gpl2": "gpl-2.0", "gnugpl3": "gpl-3.0", "agpl3": "agpl-3.0", "agpl": "agpl-3.0", "lgpl3": "lgpl-3.0",
    "mpl2": "mpl-2.0", "cc0": "cc0-1.0", "cczero": "cc0-1.0", "domain": "cc0-1.0", "publicdomain": "cc0-1.0",
    "ccby": "cc-by-4.0", "ccbysa": "cc-by-sa-4.0", "ccbync": "cc-by-nc-4.0", "ccbyncsa": "cc-by-nc-sa-4.0",
    "ccbync3": "cc-by-nc-3.0", "odcby1.0": "odc-by", "odby": "odc-by", "llama3.1": "llama3.1",
    "metallama3": "llama3", "metallama3.1": "llama3.1", "metallama3.2": "llama3.2", "gemmatermsofuse": "gemma",
    "unlicensed": "unlicense", "none": "unknown",
}  # fmt: skip
# Licences that the Hub has under `other` alone.
NAMED_LICENCES = ("qwen", "qwen-research", "mrl", "deepseek", "tongyi-qianwen", "proprietary")
OTHER_LICENCE = (
    "write an id of huggingface.co/docs/hub/repositories-licenses, or license: other with license_name and license_link"
)

# Keys that people write for one of the Hub's, which then ignores them; compared without case, - and _.
MISSPELT = {
    "licence": "license",
    "licenses": "license",
    "licences": "license",
    "licencename": "license_name",
    "licencelink": "license_link",
    "lang": "language",
    "langs": "language",
    "languages": "language",
    "tag": "tags",
    "keywords": "tags",
    "dataset": "datasets",
    "basemodels": "base_model",
    "basemodel": "base_model",
    "parentmodel": "base_model",
    "baserelation": "base_model_relation",
    "library": "library_name",
    "pipeline": "pipeline_tag",
    "pipelinetags": "pipeline_tag",
    "taskcategory": "task_categories",
    "taskscategories": "task_categories",
    "sizecategory": "size_categories",
    "size": "size_categories",
    "metric": "metrics",
    "modelindex": "model-index",
    "prettyname": "pretty_name",
    "config": "configs",
    "datasetinfos": "dataset_info",
    "taskid": "task_ids",
    "sourcedataset": "source_datasets",
    "annotationcreators": "annotations_creators",
    "annotationscreator": "annotations_creators",
    "languagecreator": "language_creators",
    "colourfrom": "colorFrom",
    "colourto": "colorTo",
    "shortdescription": "short_description",
    "appfile": "app_file",
    "sdkversion": "sdk_version",
    "pythonversion": "python_version",
}
KEYS = frozenset(MISSPELT.values()) | {"title", "emoji", "sdk", "models", "widget", "inference", "co2_eq_emissions"}

TASKS = frozenset(
    """
    text-classification token-classification table-question-answering question-answering zero-shot-classification
    translation summarization feature-extraction text-generation text2text-generation fill-mask sentence-similarity
    text-to-speech text-to-audio automatic-speech-recognition audio-to-audio audio-classification audio-text-to-text
    voice-activity-detection depth-estimation image-classification object-detection image-segmentation text-to-image
    image-to-text image-to-image image-to-video unconditional-image-generation video-classification
    reinforcement-learning robotics tabular-classification tabular-regression tabular-to-text table-to-text
    multiple-choice text-ranking text-retrieval time-series-forecasting text-to-video image-text-to-text
    image-text-to-image image-text-to-video visual-question-answering document-question-answering
    zero-shot-image-classification graph-ml mask-generation zero-shot-object-detection text-to-3d image-to-3d
    image-feature-extraction video-text-to-text video-to-video keypoint-detection visual-document-retrieval
    any-to-any biology other
    """.split()  # noqa: SIM905  # one word a line would be 160 lines
)

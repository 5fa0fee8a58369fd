#include "story.h"
const struct verb verbs_windows[] = {{NULL, NULL}};
const struct verb verbs_other[] = {{NULL, NULL}};
const struct verb verbs_honest[] = {{NULL, NULL}};

// HTML, CSS and JavaScript of reports and pages.

#include "embed.h"

static const unsigned char page_css[] = {
#embed "../BabbageReport/Web/page.css" suffix(, 0)
};
TEXT(page_css)

static const unsigned char page_html[] = {
#embed "../BabbageReport/Web/page.html" suffix(, 0)
};
TEXT(page_html)

static const unsigned char page_js[] = {
#embed "../BabbageReport/Web/page.js" suffix(, 0)
};
TEXT(page_js)

static const unsigned char pictures_js[] = {
#embed "../BabbageReport/Web/pictures.js" suffix(, 0)
};
TEXT(pictures_js)

static const unsigned char program_js[] = {
#embed "../BabbageReport/Web/program.js" suffix(, 0)
};
TEXT(program_js)

static const unsigned char report_css[] = {
#embed "../BabbageReport/Web/report.css" suffix(, 0)
};
TEXT(report_css)

static const unsigned char report_html[] = {
#embed "../BabbageReport/Web/report.html" suffix(, 0)
};
TEXT(report_html)

static const unsigned char style_css[] = {
#embed "../BabbageReport/Web/style.css" suffix(, 0)
};
TEXT(style_css)

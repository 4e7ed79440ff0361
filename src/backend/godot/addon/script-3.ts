/** The add-on for Godot 3. Its first line says whose it is. */
export const script3 = `extends Node
# Warren runtime events. Installed by "warren godot addon install", taken away by "warren godot addon remove".
#
# Tells a Warren on this machine what the game does, if it was told where that is: by the variables WARREN_INTAKE_URL
# and WARREN_INTAKE_TOKEN, by the arguments --warren-intake=URL and --warren-token=TOKEN, or, in a web page, by
# ?warren_intake=URL&warren_token=TOKEN. If not, it does nothing.
#
# Warren.event("function", {"script": "res://player.gd", "function": "jump"})
# Warren.event("signal", {"message": "hit", "damage": 3})

const MAX_WAITING = 1000
const MAX_AT_ONCE = 200
const PAUSE = 0.25
const PAUSE_AFTER_FAILURE = 5.0

var _url = ""
var _token = ""
var _session = ""
var _waiting = []
var _calls = {}
var _dropped = 0
var _under_way = []
var _http = null
var _pause = 0.0
var _scene = ""


func event(kind, data = {}):
	if _url == "":
		return
	var said = {"kind": str(kind)}
	var rest = {}
	for key in data:
		if key in ["message", "script", "line", "function", "stack", "count"]:
			said[key] = data[key]
		else:
			rest[str(key)] = data[key]
	if not rest.empty():
		said["data"] = rest
	if said["kind"] == "function":
		_count(said)
	elif _waiting.size() < MAX_WAITING:
		_waiting.append(said)
	else:
		_dropped += 1


func _init():
	pause_mode = Node.PAUSE_MODE_PROCESS
	_url = _told("WARREN_INTAKE_URL", "--warren-intake=", "warren_intake")
	_token = _told("WARREN_INTAKE_TOKEN", "--warren-token=", "warren_token")
	randomize()
	_session = "%x-%08x" % [OS.get_unix_time(), randi()]


func _ready():
	set_process(_url != "")
	if _url == "":
		return
	_http = HTTPRequest.new()
	_http.timeout = 10
	add_child(_http)
	_http.connect("request_completed", self, "_sent")


func _process(delta):
	_look_at_scene()
	_pause -= delta
	if _pause > 0.0 or not _under_way.empty():
		return
	_under_way = _take()
	if _under_way.empty():
		return
	if _http.request(_url, _headers(), false, HTTPClient.METHOD_POST, _body(_under_way, false)) != OK:
		_sent(HTTPRequest.RESULT_CANT_CONNECT, 0, null, null)


func _exit_tree():
	if _url == "" or OS.has_feature("HTML5"):
		return
	if _http != null:
		_http.cancel_request()
	_send_last(_under_way + _take())


func _sent(result, code, _headers, _body):
	_pause = PAUSE
	if result != HTTPRequest.RESULT_SUCCESS or code == 429 or code >= 500:
		_pause = PAUSE_AFTER_FAILURE
		_waiting = _under_way + _waiting
		while _waiting.size() > MAX_WAITING:
			_waiting.pop_back()
			_dropped += 1
	_under_way = []


func _look_at_scene():
	var current = get_tree().current_scene
	var path = "" if current == null else current.filename
	if path == _scene:
		return
	_scene = path
	if path != "":
		event("scene", {"message": "%s is shown" % current.name, "script": path})


func _count(said):
	var key = "%s %s %s" % [said.get("script", ""), said.get("function", ""), said.get("line", 0)]
	if _calls.has(key):
		_calls[key]["count"] += 1
	elif _calls.size() < MAX_WAITING:
		said["count"] = 1
		_calls[key] = said


func _take():
	var batch = []
	while not _waiting.empty() and batch.size() < MAX_AT_ONCE:
		batch.append(_waiting.pop_front())
	for key in _calls.keys():
		if batch.size() >= 2 * MAX_AT_ONCE:
			break
		batch.append(_calls[key])
		_calls.erase(key)
	if _dropped > 0:
		batch.append({"kind": "warning", "message": "The add-on left out %d events." % _dropped})
		_dropped = 0
	return batch


func _headers():
	return PoolStringArray(["Content-Type: application/json", "Authorization: Bearer " + _token])


func _body(events, end):
	return JSON.print({
		"session": _session,
		"engine": Engine.get_version_info()["string"],
		"events": events,
		"end": end,
	})


# Nothing is processed any more: this waits, but not for long.
func _send_last(events):
	var parts = _url.replace("http://", "").split("/")
	var host = parts[0].split(":")
	var client = HTTPClient.new()
	if host.size() < 2 or client.connect_to_host(host[0], int(host[1])) != OK:
		return
	var until = OS.get_ticks_msec() + 500
	while client.get_status() in [HTTPClient.STATUS_RESOLVING, HTTPClient.STATUS_CONNECTING]:
		if OS.get_ticks_msec() > until:
			return
		client.poll()
		OS.delay_msec(2)
	if client.get_status() != HTTPClient.STATUS_CONNECTED:
		return
	if client.request(HTTPClient.METHOD_POST, "/" + parts[1], _headers(), _body(events, true)) != OK:
		return
	while client.get_status() == HTTPClient.STATUS_REQUESTING and OS.get_ticks_msec() < until:
		client.poll()
		OS.delay_msec(2)
	client.close()


func _told(variable, argument, parameter):
	if OS.get_environment(variable) != "":
		return OS.get_environment(variable)
	for given in OS.get_cmdline_args():
		if given.begins_with(argument):
			return given.substr(argument.length(), given.length())
	if OS.has_feature("HTML5") and Engine.has_singleton("JavaScript"):
		var page = Engine.get_singleton("JavaScript")
		var value = page.eval("new URLSearchParams(location.search).get('%s') || ''" % parameter, true)
		if typeof(value) == TYPE_STRING:
			return value
	return ""
`;

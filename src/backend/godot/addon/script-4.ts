/** The add-on for Godot 4. Its second line says whose it is. */
export const script4 = `extends Node
# Warren runtime events. Installed by "warren godot addon install", taken away by "warren godot addon remove".
#
# Tells a Warren on this machine what the game does, if it was told where that is: by the variables WARREN_INTAKE_URL
# and WARREN_INTAKE_TOKEN, by the arguments --warren-intake=URL and --warren-token=TOKEN (after --), or, in a web page,
# by ?warren_intake=URL&warren_token=TOKEN. In a run under Warren's debugger it says what the game says through that.
# Otherwise it does nothing.
#
# Warren.event("function", {"script": "res://player.gd", "function": "jump"})
# Warren.event("signal", {"message": "hit", "damage": 3})

const MAX_WAITING := 1000
const MAX_AT_ONCE := 200
const PAUSE := 0.25
const PAUSE_AFTER_FAILURE := 5.0

# Godot 4.5 and later have loggers; the class does not exist before, so this is compiled only where it does.
const LOGGER := """
extends Logger

var tell: Callable


func _log_error(function: String, file: String, line: int, code: String, rationale: String, _editor_notify: bool, error_type: int, script_backtraces: Array[ScriptBacktrace]) -> void:
	var stack := []
	for backtrace in script_backtraces:
		for index in backtrace.get_frame_count():
			stack.append({
				"script": backtrace.get_frame_file(index),
				"line": backtrace.get_frame_line(index),
				"function": backtrace.get_frame_function(index),
			})
	tell.call_deferred("warning" if error_type == 1 else "error", {
		"message": code if rationale.is_empty() else rationale,
		"stack": stack,
		"script": file,
		"line": line,
		"function": function,
	})


func _log_message(message: String, error: bool) -> void:
	tell.call_deferred("print", {"message": message.trim_suffix("\\\\n"), "error": error})
"""

var _url := ""
var _token := ""
var _session := ""
var _waiting: Array = []
var _calls: Dictionary = {}
var _dropped := 0
var _under_way: Array = []
var _http: HTTPRequest = null
var _pause := 0.0
var _scene := ""
var _debugged := false
var _logger: RefCounted = null


func event(kind: String, data: Dictionary = {}) -> void:
	if _url.is_empty() and not _debugged:
		return
	var said := {"kind": kind}
	var rest := {}
	for key in data:
		if key in ["message", "script", "line", "function", "stack", "count"]:
			said[key] = data[key]
		else:
			rest[str(key)] = data[key]
	if not rest.is_empty():
		said["data"] = rest
	if kind == "function":
		_count(said)
	elif _waiting.size() < MAX_WAITING:
		_waiting.append(said)
	else:
		_dropped += 1


func _init() -> void:
	process_mode = Node.PROCESS_MODE_ALWAYS
	_debugged = EngineDebugger.is_active()
	if _debugged:
		return
	_url = _told("WARREN_INTAKE_URL", "--warren-intake=", "warren_intake")
	_token = _told("WARREN_INTAKE_TOKEN", "--warren-token=", "warren_token")
	_session = "%x-%08x" % [int(Time.get_unix_time_from_system()), randi()]
	if not _url.is_empty():
		_listen()


func _ready() -> void:
	set_process(_debugged or not _url.is_empty())
	if _url.is_empty():
		return
	_http = HTTPRequest.new()
	_http.timeout = 10.0
	add_child(_http)
	_http.request_completed.connect(_sent)


func _process(delta: float) -> void:
	if not _debugged:
		_look_at_scene()
	_pause -= delta
	if _pause > 0.0 or not _under_way.is_empty():
		return
	_under_way = _take()
	if _under_way.is_empty():
		return
	if _debugged:
		for said in _under_way:
			EngineDebugger.send_message("warren:event", [said])
		_under_way = []
		_pause = PAUSE
	elif _http.request(_url, _headers(), HTTPClient.METHOD_POST, _body(_under_way, false)) != OK:
		_sent(HTTPRequest.RESULT_CANT_CONNECT, 0, PackedStringArray(), PackedByteArray())


func _exit_tree() -> void:
	if _logger != null:
		OS.call("remove_logger", _logger)
		_logger = null
	if _url.is_empty() or OS.has_feature("web"):
		return
	if _http != null:
		_http.cancel_request()
	_send_last(_under_way + _take())


func _listen() -> void:
	if not OS.has_method("add_logger"):
		return
	var script := GDScript.new()
	script.source_code = LOGGER
	if script.reload() != OK:
		return
	_logger = script.new()
	_logger.set("tell", event)
	OS.call("add_logger", _logger)


func _sent(result: int, code: int, _response: PackedStringArray, _content: PackedByteArray) -> void:
	_pause = PAUSE
	if result != HTTPRequest.RESULT_SUCCESS or code == 429 or code >= 500:
		_pause = PAUSE_AFTER_FAILURE
		_waiting = _under_way + _waiting
		while _waiting.size() > MAX_WAITING:
			_waiting.pop_back()
			_dropped += 1
	_under_way = []


func _look_at_scene() -> void:
	var current := get_tree().current_scene
	var path := "" if current == null else current.scene_file_path
	if path == _scene:
		return
	_scene = path
	if not path.is_empty():
		event("scene", {"message": "%s is shown" % current.name, "script": path})


func _count(said: Dictionary) -> void:
	var key := "%s %s %s" % [said.get("script", ""), said.get("function", ""), said.get("line", 0)]
	if _calls.has(key):
		_calls[key]["count"] += 1
	elif _calls.size() < MAX_WAITING:
		said["count"] = 1
		_calls[key] = said


func _take() -> Array:
	var batch := []
	while not _waiting.is_empty() and batch.size() < MAX_AT_ONCE:
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


func _headers() -> PackedStringArray:
	return PackedStringArray(["Content-Type: application/json", "Authorization: Bearer " + _token])


func _body(events: Array, end: bool) -> String:
	return JSON.stringify({
		"session": _session,
		"engine": Engine.get_version_info()["string"],
		"events": events,
		"end": end,
	})


# Nothing is processed any more: this waits, but not for long.
func _send_last(events: Array) -> void:
	var parts := _url.trim_prefix("http://").split("/")
	var host := parts[0].split(":")
	var client := HTTPClient.new()
	if host.size() < 2 or parts.size() < 2 or client.connect_to_host(host[0], int(host[1])) != OK:
		return
	var until := Time.get_ticks_msec() + 500
	while client.get_status() in [HTTPClient.STATUS_RESOLVING, HTTPClient.STATUS_CONNECTING]:
		if Time.get_ticks_msec() > until:
			return
		client.poll()
		OS.delay_msec(2)
	if client.get_status() != HTTPClient.STATUS_CONNECTED:
		return
	if client.request(HTTPClient.METHOD_POST, "/" + parts[1], _headers(), _body(events, true)) != OK:
		return
	while client.get_status() == HTTPClient.STATUS_REQUESTING and Time.get_ticks_msec() < until:
		client.poll()
		OS.delay_msec(2)
	client.close()


func _told(variable: String, argument: String, parameter: String) -> String:
	if not OS.get_environment(variable).is_empty():
		return OS.get_environment(variable)
	for given in OS.get_cmdline_args() + OS.get_cmdline_user_args():
		if given.begins_with(argument):
			return given.trim_prefix(argument)
	if OS.has_feature("web") and Engine.has_singleton("JavaScriptBridge"):
		var page := Engine.get_singleton("JavaScriptBridge")
		var value: Variant = page.call("eval", "new URLSearchParams(location.search).get('%s') || ''" % parameter, true)
		if value is String:
			return value
	return ""
`;

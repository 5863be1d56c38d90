// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "app/bridge/pinned_controller.h"
#include "app/workbench/choose_folder.h"
#include "widgets/tables/media_cache.h"

class QBoxLayout;
class QComboBox;
class QLabel;
class QListView;
class QSlider;
class QToolButton;

namespace triptych {

class PinnedDelegate;
class PinnedDetail;
class PinnedRows;

/// The pinned samples while a model trains, and afterwards at any moment of its training: a slider goes through what the run
/// kept of them. Left and right step through it, Enter goes to the sample, Delete unpins it. The attention of the chosen one is
/// shown below the list, or beside it where there is room, and can be put away. One head of several is shown; a line says what
/// contributions are about and what stood in place of an absent input. All of it can be exported.
class PinnedPanel : public QWidget {
    Q_OBJECT

  public:
    explicit PinnedPanel(Session& session, QWidget* parent = nullptr);
    ~PinnedPanel() override;

    PinnedController& pinned() { return m_pinned; }
    QListView* list() const { return m_list; }
    QSlider* slider() const { return m_slider; }
    PinnedDetail* detail() const { return m_detail; }
    QString place() const; ///< of the moment that is shown, in words

    void setFolderChooser(FolderChooser chooser) { m_chooseFolder = std::move(chooser); }
    /// Writes pinned.json, pinned.csv, and as SVG, PDF and PNG what is seen (pinned) and how it went (pinned-over-time).
    void exportTo(const QString& folder);

  signals:
    void exported(const QString& folder);
    void failed(const triptych::Error& error);

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void retranslate();
    void restoreView();
    void choose();
    void updateState();
    void updateHeads();
    void updateBasis();
    void updateHeights();
    void unpin();

    Session& m_session;
    PinnedRows& m_rows;
    PinnedController m_pinned;
    MediaCache m_media;
    PinnedDelegate* m_delegate;
    QLabel *m_title, *m_place, *m_empty;
    QSlider* m_slider;
    QToolButton *m_earlier, *m_later, *m_unpin, *m_attention, *m_export;
    QWidget* m_strip; ///< the next three
    QLabel *m_headLabel, *m_basis;
    QComboBox* m_heads;
    FolderChooser m_chooseFolder = chooseFolder;
    QListView* m_list;
    PinnedDetail* m_detail;
    QBoxLayout* m_body;
    qint64 m_chosen = -1; ///< row of the chosen sample, which stays it when lines come and go
};

} // namespace triptych

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "app/bridge/pinned_controller.h"
#include "widgets/tables/media_cache.h"

class QComboBox;
class QLabel;
class QScrollArea;

namespace triptych {

class ElidedLabel;
class PinnedAttentionView;
class PinnedScale;

/// One pinned sample in full: what each of its tokens gets of the attention at the moment that is shown, and how that changed
/// since another moment, which can be chosen. Says why where there is nothing. Page up and down go through the run while a
/// token is looked at.
class PinnedDetail : public QWidget {
    Q_OBJECT

  public:
    /// @param media  of the same data set as the controller's session
    PinnedDetail(PinnedController& pinned, MediaCache& media, QWidget* parent = nullptr);

    void setDataset(std::shared_ptr<const Dataset> dataset);
    void setLine(int line); ///< of the controller; -1: none is chosen
    void refresh();         ///< the controller tells something else of the line, or of another moment

    PinnedAttentionView* view() const { return m_view; }
    int leastHeight() const; ///< with which it can be read, if need be by scrolling
    int fullHeight(int width) const;

  signals:
    void heightChanged();

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void retranslate();
    void readOut();
    void fetchPictures();
    QString whyEmpty(const PinnedController::Entry& entry) const;
    int chrome() const;

    PinnedController& m_pinned;
    MediaCache& m_media;
    std::shared_ptr<const Dataset> m_dataset;
    int m_line = -1;
    QLabel *m_title, *m_since, *m_empty, *m_shareTitle, *m_changeTitle;
    QComboBox* m_reference;
    QWidget *m_head, *m_legend;
    QScrollArea* m_scroller;
    PinnedAttentionView* m_view;
    PinnedScale *m_shareScale, *m_changeScale;
    ElidedLabel *m_shareText, *m_changeText;
};

} // namespace triptych
